import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { dot, normalize } from '../../src/core/vector.ts';
import { installedDevices } from '../../src/models/local/devices.ts';
import { runTrial, StoppedTrial, type TrialRequest } from '../../src/models/local/run-trial.ts';
import { type DeviceTrial, fastestDevice, tryDevices } from '../../src/models/local/try-devices.ts';
import { packageRoot } from '../../src/package-root.ts';
import { copyOfModel, fixtures, modelIn, open, temporaryFolder } from './support.ts';

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
  const vector = (...values: number[]) => ({ vectors: [Float32Array.from(values)], msPerImage: 1 });

  it('compares each with the CPU and reports those that fail', async () => {
    const tried: string[] = [];
    const { trials, isComplete } = await tryDevices({
      device: 'cuda',
      async run(device) {
        tried.push(device);
        if (device === 'cuda') throw new Error('no driver');
        return device === 'cpu' ? vector(1, 0) : vector(1, 1);
      },
    });
    expect(trials.map(({ device }) => device)).toEqual(tried);
    expect(trials[0]).toEqual({ device: 'cpu', msPerImage: 1, cosine: 1, error: null });
    expect(trials.at(-1)).toEqual({ device: 'cuda', msPerImage: null, cosine: null, error: 'no driver' });
    for (const { error, cosine } of trials.slice(1, -1)) {
      expect(cosine).toBeLessThan(0.99);
      expect(error).toBe('computes other embeddings than the CPU');
    }
    expect(isComplete).toBe(true);
  });

  it('compares with nothing but the CPU', async () => {
    const run = async (device: string) =>
      device === 'cpu' ? Promise.reject(new Error('no memory')) : vector(1);
    const { trials, isComplete } = await tryDevices({ device: 'cuda', run });
    expect(trials).toEqual([{ device: 'cpu', msPerImage: null, cosine: null, error: 'no memory' }]);
    expect(isComplete).toBe(false);
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
      message: expect.stringMatching(/^The device cuda cannot run the image encoder \(.*\)\.$/s),
      hint: 'Set device to cpu or auto.',
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

describe('a trial of a device', () => {
  const request: TrialRequest = {
    ref: modelIn(join(fixtures, 'models/clip-fp32')),
    options: { precision: 'fp32', workers: 1, device: 'cuda', cacheDir: '' },
    logLevel: 'error',
  };
  /** A script for the process of a trial. */
  const script = (text: string) => {
    const file = join(temporaryFolder(), 'trial.mjs');
    writeFileSync(file, `process.on('message', () => { ${text} });`);
    return file;
  };

  it('that crashes its process says that the device cannot be used', async () => {
    const crash = (text: string) => runTrial(request, script(text));
    await expect(crash('process.kill(process.pid, "SIGSEGV")')).rejects.toThrow('process (SIGSEGV)');
    await expect(crash('process.abort()')).rejects.toThrow('process (SIGABRT)');
    const exit = crash('process.exit(3)');
    await expect(exit).rejects.toThrow('process (exit code 3)');
    await expect(exit).rejects.not.toBeInstanceOf(StoppedTrial);
  });

  it('that hangs says that the device cannot be used', async () => {
    const hang = runTrial(request, script(''), 500);
    await expect(hang).rejects.toThrow('its driver did not answer in 0.5 s');
    await expect(hang).rejects.not.toBeInstanceOf(StoppedTrial);
  });

  it.skipIf(process.platform === 'win32')('that hangs ends with the process that made it', async () => {
    const folder = copyOfModel('clip-fp32');
    const pipe = join(folder, 'preprocessor_config.json');
    rmSync(pipe);
    execFileSync('mkfifo', [pipe]);
    const child = fork(join(packageRoot, 'dist/src/models/local/trial-process.js'), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ref = modelIn(folder);
    const cacheDir = temporaryFolder();
    child.send({ ...request, ref, options: { ...request.options, device: 'cpu', cacheDir } });
    // Opening the pipe waits for the process, which then waits for content that never comes.
    const writer = await openFile(pipe, 'w');
    onTestFinished(() => writer.close());
    const ended = once(child, 'exit');
    child.disconnect();
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('that was killed says nothing about the device', async () => {
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'])
      await expect(
        runTrial(request, script(`process.kill(process.pid, '${signal}')`)),
      ).rejects.toBeInstanceOf(StoppedTrial);
  });

  it('that fails says why, and one that succeeds embeds', async () => {
    const cacheDir = temporaryFolder();
    const on = (device: 'cpu' | 'cuda') =>
      runTrial({ ...request, options: { ...request.options, device, cacheDir } });
    await expect(on('cuda')).rejects.toThrow('The device cuda cannot run the image encoder');
    const { vectors, msPerImage } = await on('cpu');
    expect(vectors.map(({ length }) => length)).toEqual(Array(6).fill(40));
    expect(msPerImage).toBeGreaterThan(0);
  });
});

describe('the choice of a device', () => {
  const START = `
    const { chooseDevice, runTrial } = {
      ...(await import(process.argv[1] + '/choose-device.js')),
      ...(await import(process.argv[1] + '/run-trial.js')),
    };
    const device = await chooseDevice({
      fingerprint: 'f', precision: 'int8', device: 'cuda', workers: 1, cacheDir: process.argv[2],
      async run(device) {
        process.stdout.write(device + ' ');
        if (device === 'cuda') return runTrial({}, process.argv[3]);
        return { vectors: [Float32Array.of(1, 0)], msPerImage: 1 };
      },
    });
    process.stdout.write('-> ' + device);
  `;
  const folder = join(packageRoot, 'dist/src/models/local');
  const script = (cacheDir: string, text: string) => {
    const file = join(cacheDir, '..', `${basename(cacheDir)}.mjs`);
    writeFileSync(file, `process.on('message', () => { ${text} });`);
    onTestFinished(() => rmSync(file, { force: true }));
    return file;
  };
  const start = (cacheDir: string, onCuda: string) =>
    spawn(
      process.execPath,
      ['--input-type=module', '-e', START, folder, cacheDir, script(cacheDir, onCuda)],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      },
    );
  const said = (cacheDir: string, onCuda: string) => text(start(cacheDir, onCuda).stdout);

  it('outlives a driver that crashes, and does not try it again', async () => {
    const cacheDir = temporaryFolder();
    const crash = 'process.abort()';
    expect(await said(cacheDir, crash)).toMatch(/^cpu .*cuda -> (?!cuda)\w+$/);
    expect(await said(cacheDir, crash)).toMatch(/^-> (?!cuda)\w+$/);
  });

  it('is made again after kill -9 of the trial, or of the process that made it', async () => {
    const cacheDir = temporaryFolder();
    expect(await said(cacheDir, 'process.kill(process.pid, "SIGKILL")')).toMatch(/cuda -> \w+$/);
    expect(readdirSync(cacheDir)).toEqual([]);

    const notes = temporaryFolder();
    const noteOf = (state: string) => JSON.stringify(join(notes, state));
    const hangs = `
      const { writeFileSync } = process.getBuiltinModule('node:fs');
      process.once('exit', () => writeFileSync(${noteOf('ended')}, ''));
      writeFileSync(${noteOf('begun')}, '');`;
    const child = start(cacheDir, hangs);
    await expect.poll(() => readdirSync(notes)).toEqual(['begun']);
    child.kill('SIGKILL');
    // The trial ends with it.
    await expect.poll(() => readdirSync(notes)).toEqual(['begun', 'ended']);
    expect(readdirSync(cacheDir)).toEqual([]);
    expect(await said(cacheDir, 'process.abort()')).toMatch(/^cpu .*cuda -> \w+$/);
  });
});
