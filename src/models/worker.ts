import { parentPort, workerData } from 'node:worker_threads';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { asSoutuError } from '../errors.ts';
import { setLogLevel } from '../log.ts';
import { commonFolder } from './model-folder.ts';
import { buildTower, type Tower } from './onnx/towers.ts';
import { squarePixels } from './pixels.ts';
import type { Answer, Job, WorkerSetup } from './protocol.ts';
import { readWeights } from './safetensors.ts';
import { createSession } from './session.ts';
import { loadTokenizer, type Tokenize, towerInput } from './tokenizer.ts';
import { cachedSession, cacheFolder } from './tower-cache.ts';

/** A thread of the pool: answers one job after the other. Towers and tokenizer are loaded when first needed. */

const { model, precision, cacheDir, logLevel } = workerData as WorkerSetup;
setLogLevel(logLevel);
const { config, preprocessing, fingerprint } = model;
const sessions = new Map<Tower, InferenceSession>();
let tokenize: Tokenize | undefined;

async function loadSession(tower: Tower): Promise<InferenceSession> {
  const source = async () => {
    const { tensors, files } = await readWeights(model.folder);
    const weightsFolder = commonFolder(files);
    return {
      model: buildTower(tower, precision, { config, preprocessing, tensors, weightsFolder }),
      weightsFolder,
    };
  };
  if (precision === 'fp32') return createSession(await source());
  return cachedSession(cacheFolder(cacheDir, { fingerprint, tower, precision }), source);
}

async function session(tower: Tower): Promise<InferenceSession> {
  const loaded = sessions.get(tower) ?? (await loadSession(tower));
  sessions.set(tower, loaded);
  return loaded;
}

async function run(tower: Tower, inputs: Record<string, Tensor>): Promise<Float32Array> {
  const { embedding } = await (await session(tower)).run(inputs);
  return Float32Array.from(embedding!.data as Float32Array);
}

async function embedText(text: string): Promise<Float32Array> {
  tokenize ??= await loadTokenizer(model.folder, model.contextLength);
  const ids = towerInput(tokenize(text), config);
  return run('text', { ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [ids.length]) });
}

async function answer(job: Job): Promise<Float32Array> {
  switch (job.do) {
    case 'load':
      await session(job.tower);
      return new Float32Array();
    case 'text':
      return embedText(job.text);
    case 'image': {
      const { side } = preprocessing;
      return run('image', { pixels: new Tensor('uint8', squarePixels(job, preprocessing), [side, side, 3]) });
    }
  }
}

const port = parentPort!;
const send = (message: Answer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
port.on('message', (job: Job) => {
  answer(job).then(
    (vector) => send({ vector }, [vector.buffer as ArrayBuffer]),
    (error: unknown) => {
      const { code, message } = asSoutuError(error, 'model-failed');
      send({ code, message });
    },
  );
});
send({ started: true });
