import { SoutuError } from '../../errors.ts';
import { collectionName } from '../../library/collection-name.ts';
import { findUnfinished } from '../../models/download/unfinished.ts';
import type { ModelInfo } from '../../models/embedder.ts';
import { findCard } from '../../models/model-cards.ts';
import { fullName } from '../../models/model-name.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { describeModel } from '../../models/open.ts';
import { findAll, findModel } from '../../models/sources/find-model.ts';
import { bytesOfFolder } from '../../models/sources/folders.ts';
import { parseHubName } from '../../models/sources/hub-name.ts';
import type { Calibrations } from '../../search/calibrations.ts';
import { describeCalibration } from '../calibration.ts';
import { sourceFolders, sourcesOf } from '../choose-model.ts';
import { listCollections } from '../collections.ts';
import type { LibraryContext } from '../context.ts';
import type { ModelDetails } from '../model-types.ts';
import { speedsOf } from '../speeds.ts';
import { entryOf, listModels, readShared, withTime } from './list.ts';

/** See `Models.info`. */
export async function modelInfo(
  context: LibraryContext,
  calibrations: Calibrations,
  name: string,
): Promise<ModelDetails> {
  const sources = sourcesOf(context.config);
  const refs = await findAll(name, sources);
  const [ref = null] = refs;
  const id = ref?.id ?? knownId(name) ?? (await unfinishedId(name, context));
  // Throws the error that says where it was looked for.
  if (id === null) await findModel(name, sources);
  const shared = await readShared(context);
  const [listing, entry, info, collections] = await Promise.all([
    listModels(context),
    entryOf(id!, ref, shared),
    ref && describeModel(ref).catch(asMissing),
    listCollections(context),
  ]);
  const isOwn = (model: string | null) =>
    model !== null && (model.toLowerCase() === id!.toLowerCase() || model === ref?.name);
  return {
    ...withTime(entry, listing),
    places: await Promise.all(refs.map(placeOf)),
    fingerprint: info?.fingerprint ?? null,
    family: info?.family ?? null,
    imageSize: ref?.kind === 'remote' ? null : (info?.imageSize ?? null),
    contextLength: info?.contextLength ?? null,
    collections: collections.filter(({ model }) => isOwn(model)),
    speeds: info ? speedsOf(shared.speeds, info.fingerprint, context.config) : [],
    calibration: info && (await describeCalibration(sessionOf(info), calibrations)),
  };
}

/** What the calibration of a model depends on. */
const sessionOf = (info: ModelInfo) => ({ model: async () => info, collection: collectionName(info) });

function knownId(name: string): string | null {
  const id = fullName(name)?.split('@')[0] ?? null;
  return id && (findCard(id)?.id ?? null);
}

/** The id of a model that is not known and of which there is an interrupted download. */
async function unfinishedId(name: string, { config }: LibraryContext): Promise<string | null> {
  const id = parseHubName(fullName(name) ?? name)?.id;
  return id !== undefined && (await findUnfinished(id, sourceFolders(config))) ? id : null;
}

/** A damaged model is described by its card alone; `check` says what is wrong with it. */
function asMissing(error: unknown): null {
  if (error instanceof SoutuError && error.code === 'model-invalid') return null;
  throw error;
}

async function placeOf(ref: ModelRef) {
  const { source } = ref;
  if (ref.kind === 'remote') return { source, folder: ref.server.url, revision: null, bytes: 0 };
  const { folder, revision } = ref;
  return { source, folder, revision, bytes: await bytesOfFolder(folder) };
}
