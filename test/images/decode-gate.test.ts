import { describe, expect, it } from 'vitest';
import { createDecodeGate } from '../../src/images/decode-gate.ts';

const MB = 1024 * 1024;
/** 64 MB are for files, 200 for decoders. */
const PERMITS = 264 * MB;

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the gate of decoding', () => {
  it('lets decoders wait until there is memory for them', async () => {
    const gate = createDecodeGate(PERMITS);
    const [first, second] = await Promise.all([gate.admit(MB), gate.admit(MB)]);
    await first.reserve(150 * MB);
    const waiting = second.reserve(100 * MB);
    await settle();
    expect([gate.running, gate.waiting]).toEqual([1, 1]);
    await first.reduce(20 * MB, 0);
    await waiting;
    expect([gate.running, gate.waiting]).toEqual([2, 0]);
    first.release();
    second.release();
    await expect.poll(() => gate.running).toBe(0);
  });

  it('does not let files in before there is memory for their bytes', async () => {
    const gate = createDecodeGate(PERMITS);
    const first = await gate.admit(50 * MB);
    let isIn = false;
    const second = gate.admit(50 * MB).then((admission) => {
      isIn = true;
      return admission;
    });
    await settle();
    expect(isIn).toBe(false);
    first.release();
    (await second).release();
  });

  it('lets a large file in alone, with what is left for its decoder', async () => {
    const gate = createDecodeGate(PERMITS);
    const small = await gate.admit(MB);
    await small.reserve(MB);
    const large = gate.admit(150 * MB);
    await settle();
    expect(gate.waiting).toBe(1);
    small.release();
    const admission = await large;
    expect(admission.limit).toBe(50 * MB);
    await admission.reserve(50 * MB);
    const next = await gate.admit(MB);
    const waiting = next.reserve(MB);
    await settle();
    expect(gate.waiting, 'nothing is decoded beside it').toBe(1);
    admission.release();
    await waiting;
  });

  it('refuses what would never fit', async () => {
    const gate = createDecodeGate(PERMITS);
    await expect(gate.admit(201 * MB)).rejects.toMatchObject({ code: 'too-large' });
    await gate.run(MB, undefined, async (memory) => {
      await expect(memory.reserve(201 * MB)).rejects.toMatchObject({ code: 'too-large' });
      await memory.reserve(200 * MB);
    });
  });

  it('keeps the memory of work that nobody waits for any more until it has ended', async () => {
    const gate = createDecodeGate(PERMITS);
    let end = () => {};
    const admission = await gate.admit(MB);
    await admission.reserve(200 * MB);
    admission.holdUntil(new Promise<void>((resolve) => (end = resolve)));
    admission.release();
    await settle();
    expect(gate.running).toBe(1);
    end();
    await expect.poll(() => gate.running).toBe(0);
  });

  it('takes what the next part of a file needs in place of what the part before it took', async () => {
    const gate = createDecodeGate(PERMITS);
    const admission = await gate.admit(MB);
    const decoding = (async () => {
      await admission.reserve(150 * MB);
      await admission.reserve(200 * MB);
    })();
    // Whoever shares the work has it counted until its end, and it must not wait for that itself.
    admission.holdUntil(decoding);
    await decoding;
    admission.release();
    await expect.poll(() => gate.running).toBe(0);
  });

  it('lets one leave while it waits, and gives back what work took that failed', async () => {
    const gate = createDecodeGate(PERMITS);
    const first = await gate.admit(MB);
    await first.reserve(200 * MB);
    const leaving = new AbortController();
    const left = gate.run(MB, undefined, (memory) => memory.reserve(MB, leaving.signal));
    await settle();
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    first.release();
    const failing = gate.run(64 * MB, undefined, async (memory) => {
      await memory.reserve(200 * MB);
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    await gate.run(64 * MB, undefined, (memory) => memory.reserve(200 * MB));
  });
});
