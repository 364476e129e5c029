import type { UnfinishedDownload } from '../models/download/unfinished.ts';
import type { DeviceTrial } from '../models/local/try-devices.ts';
import type { CalibrationInfo } from './calibration-types.ts';
import type { Downloads, PullOptions, PullReport } from './download-types.ts';
import type { ModelCheck } from './model-check-types.ts';
import type { Run } from './run-types.ts';

export type { UnfinishedDownload } from '../models/download/unfinished.ts';
export type { Device } from '../models/local/devices.ts';
export type { DeviceTrial } from '../models/local/try-devices.ts';
export type { CheckResult, ModelCheck } from './model-check-types.ts';

/** A model that Soutu knows or that is on this disk. */
export interface ModelEntry {
  /** soutu-mini, or the name on the hub such as BAAI/BGE-VL-base. */
  readonly id: string;
  /** A shorter name that commands take as well: bge-vl-base. */
  readonly name: string;
  /** What it is good at; null for a model that Soutu does not know. */
  readonly summary: string | null;
  /** Language codes; empty if unknown. */
  readonly languages: readonly string[];
  /** Length of a vector; null if unknown. */
  readonly dimensions: number | null;
  /** Size of the weights in bytes; null if unknown. */
  readonly bytes: number | null;
  readonly license: string | null;
  /** Whether it is on this disk, or on the embedding server of the settings. */
  readonly installed: boolean;
  /** Whether the library uses it. */
  readonly inUse: boolean;
  /** Whether a run that has not completed yet switches the library to it. */
  readonly isNext: boolean;
  /** Absolute folder of its files, or the address of the embedding server; null if it is on neither. */
  readonly folder: string | null;
  /** Whether `pull` can download it: some models are published without the files that Soutu needs. */
  readonly canPull: boolean;
  /** Pictures per second of the last indexing run with it on this machine and these settings; null before the first one. */
  readonly imagesPerSecond: number | null;
  /**
   * Seconds in which this machine embeds the pictures of the library with it, 0 for an empty one: from the measured rate, or else
   * about, from the rate of a model that has run here or the number of cores. Null if it is not known how much it computes.
   */
  readonly seconds: number | null;
  /** Why it cannot be used although its files are on this disk; null if nothing is known to be wrong. */
  readonly problem: string | null;
  /** An interrupted download of it, which `pull` continues; null if there is none, and for a model on this disk. */
  readonly unfinished: UnfinishedDownload | null;
}

/** A place on this disk that holds a model. */
export interface ModelPlace {
  /** built-in, home, folder, huggingface or modelscope; remote for an embedding server. */
  readonly source: string;
  /** Absolute folder of its files; the address of an embedding server. */
  readonly folder: string;
  /** Commit; null if the source does not know it. */
  readonly revision: string | null;
  /** Size of its files in bytes. */
  readonly bytes: number;
}

/** The speed of a model on this machine, measured by an indexing run, without reading and decoding the files. */
export interface ModelSpeed {
  readonly precision: 'int8' | 'fp32';
  /** The setting `device` of that run. */
  readonly device: string;
  /** The setting `workers` of that run. */
  readonly workers: number;
  readonly imagesPerSecond: number;
  /** Pictures that were measured. */
  readonly pictures: number;
  /** ISO 8601 in UTC. */
  readonly measuredAt: string;
}

/** The vectors of one model in the library. */
export interface LibraryCollection {
  readonly name: string;
  /** Id or folder of the model; null if it is not recorded. */
  readonly model: string | null;
  /** `in-use` by searches, being filled by an unfinished switch to its model, or `unused`, which `models.free` deletes. */
  readonly state: 'in-use' | 'filling' | 'unused';
  /** Distinct pictures. */
  readonly images: number;
  /** Bytes on disk. */
  readonly bytes: number;
}

/** All that is known about a model. What is read from its files is null unless they are on this disk. */
export interface ModelDetails extends ModelEntry {
  /** Where its files are, the place that is used first. */
  readonly places: readonly ModelPlace[];
  /** 64 hex characters that identify this version of its files. */
  readonly fingerprint: string | null;
  /** `model_type` of config.json. */
  readonly family: string | null;
  /** Side of the square input of the image encoder, in pixels. */
  readonly imageSize: number | null;
  /** Maximum length of a text in tokens. */
  readonly contextLength: number | null;
  /** Its collections in this library. */
  readonly collections: readonly LibraryCollection[];
  /** Measured on this machine, that of the current settings first. */
  readonly speeds: readonly ModelSpeed[];
  /** Calibration of the relevance of its hits; null unless it is on this disk. */
  readonly calibration: CalibrationInfo | null;
}

export interface FreeOptions extends Pick<UseOptions, 'command'> {
  /** Delete even from a store that machines share, because no other one uses these vectors. @default false */
  readonly shared?: boolean;
}

export interface UseOptions {
  /** Delete the vectors of the model in use once the new one has replaced it. @default false */
  readonly dropOld?: boolean;
  /** Command shown to other processes while this one holds the lock. @default 'soutu models use' */
  readonly command?: string;
}

export interface RemoveModelOptions {
  /** Only tell what would be deleted. @default false */
  readonly dryRun?: boolean;
  /** Command shown to other processes while this one holds the lock. @default 'soutu models remove' */
  readonly command?: string;
}

/** The collections that were deleted. */
export interface FreeReport {
  readonly collections: readonly LibraryCollection[];
  /** Bytes of disk space that are free now. */
  readonly bytes: number;
}

/** What the removal of a model deletes. */
export interface ModelRemoval {
  readonly id: string;
  readonly parts: readonly RemovedPart[];
  /** Bytes of all parts. */
  readonly bytes: number;
}

export interface RemovedPart {
  /**
   * `model`: complete files; `incomplete`: what an interrupted download has left; `optimised`: copies for fast loading, which
   * Soutu makes.
   */
  readonly kind: 'model' | 'incomplete' | 'optimised';
  /** home, huggingface or modelscope. */
  readonly source: string;
  /** Absolute path of a folder or file. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Why a model is not recommended. `speed`: embedding the library would take longer than `maxSeconds`; `files`: published without files that Soutu needs; `offline`: it would have to be downloaded,
 * which is turned off; `setting`: the setting `model` names another one; `damaged`: `problem` says why it cannot be used.
 */
export type RejectReason = 'language' | 'space' | 'speed' | 'files' | 'offline' | 'setting' | 'damaged';

/** A model that does not fit. */
export interface RejectedModel {
  readonly id: string;
  readonly reason: RejectReason;
  /** Expected pictures per second; null if it is not known how much the model computes. */
  readonly imagesPerSecond: number | null;
  /** Seconds in which it would embed the library, or 100,000 pictures if it has fewer; null if the rate is not known. */
  readonly seconds: number | null;
}

/** The model that fits this machine, with the facts that speak for it. */
export interface Recommendation {
  readonly model: ModelEntry;
  /** Whether it fits. If no model does, this is the one in use or the built-in one, and `rejected` says why it does not fit. */
  readonly fits: boolean;
  /** What to do: nothing, `use` (it is on this disk), or `pull` first. */
  readonly action: 'keep' | 'use' | 'pull';
  /** Language tags it was chosen for. */
  readonly languages: readonly string[];
  /** Bytes to download; 0 if it is on this disk. */
  readonly downloadBytes: number;
  /** Free bytes on the disk to which models are downloaded; null if the system does not tell. */
  readonly freeBytes: number | null;
  readonly cores: number;
  /** Expected pictures per second; null if it is not known how much the model computes. */
  readonly imagesPerSecond: number | null;
  /** Whether that rate was measured with this model on this machine; otherwise it is an estimate. */
  readonly isMeasured: boolean;
  /** Pictures of the library that have to be embedded. */
  readonly images: number;
  /** Expected seconds to embed them; null if the rate is not known. */
  readonly seconds: number | null;
  /** Seconds above which a model is rejected for its speed. */
  readonly maxSeconds: number;
  /** All known models that do not fit: those with a rank first, the best at the top, then the others. */
  readonly rejected: readonly RejectedModel[];
}

/**
 * The models of this machine, of the library and of the hubs. Nothing is downloaded but by `pull` and `downloads`.
 *
 * @example
 * const { model, action } = await engine.models.recommend({ languages: ['zh'] });
 * if (action === 'pull') await engine.models.pull(model.id);
 * const { id } = await engine.models.use(model.id);
 * engine.runs.follow(id, { run: ({ state, progress }) => console.log(state, progress?.done) });
 */
export interface Models {
  /** All models that Soutu knows and all on this disk. */
  list(): Promise<readonly ModelEntry[]>;
  /**
   * All that is known about a model. Throws `model-missing` for one that is neither known nor on this disk.
   *
   * @param name as for `pull`, or the path of a folder, absolute or beginning with ./ or ../
   * @example const { places, collections } = await engine.models.info('soutu-mini');
   */
  info(name: string): Promise<ModelDetails>;
  /**
   * Downloads a model into the cache of its hub, where the tools of that hub find it too. An interrupted download
   * continues with the next call. Throws `usage` for a name that cannot be one of a hub, `offline`, `hub-unreachable`, `hub-denied`,
   * `hub-not-public`, `hub-not-found`, `hub-failed`, `download-interrupted`, `download-corrupt`, `disk-full`, and `model-invalid` for a model
   * that Soutu does not run.
   *
   * @param name a known model (bge-vl-base), ORGANISATION/NAME, ORGANISATION/NAME@REVISION, or the address of its page on a hub
   */
  pull(name: string, options?: PullOptions): Promise<PullReport>;
  /** The same in the background. */
  readonly downloads: Downloads;
  /**
   * Switches the library to another model, by one of `engine.runs`. Searches use the current model until every picture has a
   * vector of the new one; then all of them switch in one step. A run that was stopped or killed is continued by the next one. If
   * the vectors are there from an earlier switch, searches use them as soon as the run starts. Throws `model-missing`, which
   * names the command that downloads the model, `model-invalid`, `bad-setting` if the setting `model` names another one, and
   * `busy`.
   *
   * @param name as for `info`
   * @returns the run
   * @example const run = await engine.models.use('bge-vl-base', { dropOld: true });
   */
  use(name: string, options?: UseOptions): Promise<Run>;
  /** The vectors of each model in this library. */
  collections(): Promise<readonly LibraryCollection[]>;
  /**
   * Deletes the collections that are not in use; switching back to their models then means embedding all pictures again.
   * Throws `locked`, and `model-in-use` for a store that machines share, unless `shared` is set.
   *
   * @example const { bytes } = await engine.models.free();
   */
  free(options?: FreeOptions): Promise<FreeReport>;
  /**
   * Deletes the files of a downloaded model from the caches of the hubs and from the folder `models` of the home, with what
   * interrupted downloads of it have left. Other folders are never touched. Throws `model-in-use` for the built-in model and
   * for one that this library or an unfinished switch needs, `model-missing` if there is nothing to delete, and `locked` while it is
   * being downloaded or another process changes the library.
   *
   * @param name as for `pull`; with a revision only that one is deleted
   * @example const { bytes } = await engine.models.remove('bge-vl-base', { dryRun: true });
   */
  remove(name: string, options?: RemoveModelOptions): Promise<ModelRemoval>;
  /**
   * Runs a model on test texts and pictures: tokens, length and finite values of its vectors, int8 against fp32, and its vectors
   * against those of the reference implementation if they are known. Throws `model-missing`, `model-invalid`, and `busy` while
   * another one is being checked.
   *
   * @param name as for `info` @default the model in use
   * @example const { ok, results } = await engine.models.check('bge-vl-base');
   */
  check(name?: string): Promise<ModelCheck>;
  /**
   * Chooses the model that finds most in the given languages and fits the free disk space, the speed and the settings of this machine.
   * Which of two families finds more is an estimate. Throws `usage` for what is not the tag of a language.
   *
   * @param options.languages language tags that people will type @default that of this machine
   * @example const { model, action } = await engine.models.recommend({ languages: ['zh', 'en'] });
   */
  recommend(options?: { readonly languages?: readonly string[] }): Promise<Recommendation>;
  /**
   * Runs the image encoder of the model in use on the CPU and on every accelerator that the installed ONNX Runtime can use, which
   * takes seconds. The setting `device: auto` then takes the fastest that computes the same.
   *
   * @returns the CPU first; a device that failed says why
   * @example const [cpu, ...others] = await engine.models.tryDevices();
   */
  tryDevices(): Promise<readonly DeviceTrial[]>;
}
