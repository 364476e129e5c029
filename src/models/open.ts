import type { Embedder, ModelInfo } from './embedder.ts';
import type { Device } from './local/devices.ts';
import type { Precision } from './local/encoders.ts';
import { describeLocal, openLocal, tryLocalDevices } from './local/local-embedder.ts';
import type { DeviceTrial } from './local/try-devices.ts';
import type { ModelRef } from './model-ref.ts';

export interface EmbedderOptions {
  readonly precision: Precision;
  /** What runs the image encoder. @default 'cpu' */
  readonly device?: Device | 'auto';
  /** Maximum number of threads; each holds its own copy of the weights. */
  readonly workers: number;
  /** Folder for optimised models; created on demand. */
  readonly cacheDir: string;
  /** Milliseconds after which an idle worker gives its memory back. @default 30000 */
  readonly idleMs?: number;
}

type Kind = ModelRef['kind'];
type RefOf<K extends Kind> = Extract<ModelRef, { kind: K }>;

/** Describes and opens models of one kind. */
interface Opener<R extends ModelRef> {
  describe(ref: R): Promise<ModelInfo>;
  open(ref: R, options: EmbedderOptions): Promise<Embedder>;
  tryDevices(ref: R, options: EmbedderOptions): Promise<readonly DeviceTrial[]>;
}

const OPENERS: { readonly [K in Kind]: Opener<RefOf<K>> } = {
  local: { describe: describeLocal, open: openLocal, tryDevices: tryLocalDevices },
  // The code is loaded on first use, because few libraries have a model on a server.
  remote: {
    async describe(ref) {
      const { describeRemote } = await import('./remote/model-info.ts');
      return describeRemote(ref);
    },
    async open(ref) {
      const { openRemote } = await import('./remote/remote-embedder.ts');
      return openRemote(ref);
    },
    // It runs on no device of this machine.
    tryDevices: async () => [],
  },
};

/** Describes a model without loading it. Throws `model-invalid`. */
export async function describeModel<K extends Kind>(ref: RefOf<K>): Promise<ModelInfo> {
  return OPENERS[ref.kind as K].describe(ref);
}

/** Opens a model. Throws `model-invalid`; embedding throws `model-failed`. */
export async function openEmbedder<K extends Kind>(
  ref: RefOf<K>,
  options: EmbedderOptions,
): Promise<Embedder> {
  return OPENERS[ref.kind as K].open(ref, options);
}

/** Runs a model on every device of this machine that can. Throws `model-invalid`; a device that fails is one of the results. */
export async function tryDevices<K extends Kind>(
  ref: RefOf<K>,
  options: EmbedderOptions,
): Promise<readonly DeviceTrial[]> {
  return OPENERS[ref.kind as K].tryDevices(ref, options);
}
