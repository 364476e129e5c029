import { describe, expect, it } from 'vitest';
import { createDecodeGate } from '../../src/images/decode-gate.ts';

const MB = 1024 * 1024;
/** 64 MB are for files, 200 for decoders. */
const PERMITS = 264 * MB;

/** Lets all work continue that does not wait for memory. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the decode gate', () => {
  it('makes decoders wait for memory', async () => {
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

  it('makes files wait for memory', async () => {
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

  it('admits a large file alone, with the remaining memory for its decoder', async () => {
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
    expect(gate.waiting, 'no other picture is decoded meanwhile').toBe(1);
    admission.release();
    await waiting;
  });

  it('refuses pictures that exceed the memory', async () => {
    const gate = createDecodeGate(PERMITS);
    await expect(gate.admit(201 * MB)).rejects.toMatchObject({ code: 'too-large' });
    await gate.run(MB, undefined, async (memory) => {
      await expect(memory.reserve(201 * MB)).rejects.toMatchObject({ code: 'too-large' });
      await memory.reserve(200 * MB);
    });
  });

  it('keeps the memory of abandoned work reserved until it has ended', async () => {
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

  it('reserves memory for the next part of a file in place of that for the previous one', async () => {
    const gate = createDecodeGate(PERMITS);
    const admission = await gate.admit(MB);
    const decoding = (async () => {
      await admission.reserve(150 * MB);
      await admission.reserve(200 * MB);
    })();
    // Shared work is held until its end, and must not wait for its own end.
    admission.holdUntil(decoding);
    await decoding;
    admission.release();
    await expect.poll(() => gate.running).toBe(0);
  });

  it('can be left while waiting, and returns the memory of failed work', async () => {
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
