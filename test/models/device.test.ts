import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dot, normalize } from '../../src/core/vector.ts';
import { installedDevices } from '../../src/models/local/devices.ts';
import { type DeviceTrial, fastestDevice, tryDevices } from '../../src/models/local/try-devices.ts';
import { packageRoot } from '../../src/package-root.ts';
import { copyOfModel, open, temporaryFolder } from './support.ts';

const picture = () => ({ data: new Uint8Array(64 * 64 * 3).fill(90), width: 64, height: 64 });
/** Whether the accelerators that are installed work depends on the machine. */
const missing = (['coreml', 'dml', 'webgpu'] as const).find((device) => !installedDevices().includes(device));

afterEach(() => vi.restoreAllMocks());

const trial = (device: DeviceTrial['device'], msPerImage: number | null, error: string | null = null) => ({
  device,
  msPerImage,
  cosine: msPerImage === null ? null : 1,
  error,
});

describe('the fastest device', () => {
  it('is an accelerator that is faster than all workers of the CPU together', () => {
    expect(fastestDevice([trial('cpu', 40), trial('webgpu', 15)], 2)).toBe('webgpu');
    expect(fastestDevice([trial('cpu', 40), trial('webgpu', 15)], 4)).toBe('cpu');
  });

  it('is none that failed or computes something else', () => {
    const others = [trial('webgpu', null, 'no adapter'), trial('cuda', 1, 'computes other embeddings')];
    expect(fastestDevice([trial('cpu', 40), ...others], 1)).toBe('cpu');
  });
});

describe('trying devices', () => {
  it('compares each with the CPU and reports those that fail', async () => {
    const folder = copyOfModel('clip-fp32');
    const opened: string[] = [];
    const trials = await tryDevices({
      device: 'cuda',
      async open(device) {
        opened.push(device);
        if (device === 'cuda') throw new Error('no driver');
        const embedder = await open(folder);
        if (device === 'cpu') return embedder;
        const embedImages: typeof embedder.embedImages = async (images) =>
          (await embedder.embedImages(images)).map((vector) =>
            vector.map((value, i) => (i % 2 ? value : -value)),
          );
        return { ...embedder, embedImages };
      },
    });
    expect(trials.map(({ device }) => device)).toEqual(opened);
    expect(trials[0]).toMatchObject({ device: 'cpu', msPerImage: expect.any(Number), error: null });
    expect(trials[0]!.cosine).toBeCloseTo(1, 6);
    expect(trials.at(-1)).toEqual({ device: 'cuda', msPerImage: null, cosine: null, error: 'no driver' });
    for (const { error, cosine } of trials.slice(1, -1)) {
      expect(cosine).toBeLessThan(0.99);
      expect(error).toBe('computes other embeddings than the CPU');
    }
  });
});

describe('a device', () => {
  it.runIf(missing)(
    'that the installed ONNX Runtime does not have is refused with those that it has',
    async () => {
      await expect(open(copyOfModel('clip-fp32'), { device: missing! })).rejects.toMatchObject({
        code: 'bad-setting',
        message: expect.stringMatching(`The device ${missing} is not available .*cpu`),
      });
    },
  );

  it('that fails is named by the error, while texts are still embedded', async () => {
    const embedder = await open(copyOfModel('clip-fp32'), { device: 'cuda' });
    await expect(embedder.embedImages([picture()])).rejects.toMatchObject({
      code: 'model-failed',
      message: expect.stringMatching(/^The device cuda cannot run the image encoder \(/),
    });
    expect(await embedder.embedTexts(['a dog'])).toHaveLength(1);
  });
});

describe('device auto', () => {
  it('embeds like the CPU, says once what it chose, and follows what it has found', async () => {
    const warn = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const [folder, cacheDir] = [copyOfModel('clip-fp32'), temporaryFolder()];
    const [cpu, auto] = [await open(folder), await open(folder, { device: 'auto', cacheDir })];
    const [[expected], [vector]] = [await cpu.embedImages([picture()]), await auto.embedImages([picture()])];
    expect(dot(normalize(vector!).unit, normalize(expected!).unit)).toBeGreaterThan(0.999);
    const said = () => warn.mock.calls.filter(([text]) => String(text).includes('the image encoder runs on'));
    expect(said()).toHaveLength(1);

    await open(folder, { device: 'auto', cacheDir });
    expect(said()).toHaveLength(1);

    const file = join(cacheDir, readdirSync(cacheDir).find((name) => name.startsWith('devices-'))!);
    const trials = JSON.parse(readFileSync(file, 'utf8')) as DeviceTrial[];
    expect(trials.map(({ device }) => device)).toEqual(installedDevices());
    writeFileSync(file, JSON.stringify([trial('cpu', 40), trial('cuda', 1)]));
    const wrong = await open(folder, { device: 'auto', cacheDir });
    await expect(wrong.embedImages([picture()])).rejects.toThrow('The device cuda cannot run');
  });
});

describe('a driver that crashes the process', () => {
  const START = `
    const { chooseDevice } = await import(process.argv[1]);
    const vectors = async (images) => images.map(() => Float32Array.of(1, 0));
    const device = await chooseDevice({
      fingerprint: 'f', precision: 'int8', device: 'cuda', workers: 1, cacheDir: process.argv[2],
      async open(device) {
        process.stdout.write(device + ' ');
        if (device === 'cuda') eval(process.argv[3]);
        return { embedImages: vectors, close: async () => {} };
      },
    });
    process.stdout.write('-> ' + device);
  `;
  const entry = join(packageRoot, 'dist/src/models/local/choose-device.js');
  const start = (cacheDir: string, onCuda: string) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', START, entry, cacheDir, onCuda], {
      encoding: 'utf8',
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    }).stdout;
  const crash = 'process.kill(process.pid, "SIGKILL")';

  it('is not tried again at the next start, and the others are used', () => {
    const cacheDir = temporaryFolder();
    expect(start(cacheDir, crash)).toMatch(/^cpu .*cuda $/);
    expect(start(cacheDir, crash)).toMatch(/^(?!.*cuda).*-> (?!cuda)\w+$/);
    expect(start(cacheDir, crash)).toMatch(/^-> \w+$/);
  });

  it('is told from a process that was stopped in order', () => {
    const cacheDir = temporaryFolder();
    expect(start(cacheDir, 'process.exit()')).toMatch(/^cpu .*cuda $/);
    expect(readdirSync(cacheDir)).toEqual([]);
    expect(start(cacheDir, '')).toMatch(/^cpu .*cuda -> \w+$/);
  });
});
