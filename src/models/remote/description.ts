import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SoutuError } from '../../errors.ts';
import { readCacheFile, writeCacheFile } from '../../private-folder.ts';
import { pattern } from '../compare-embeddings.ts';
import { createClient, type Embedded } from './client.ts';
import { detect } from './detect.ts';
import type { Input, Served } from './dialects/dialect.ts';
import { DIALECTS } from './dialects/dialects.ts';
import { encodePicture } from './encode-picture.ts';
import { createHttp, type Http } from './http.ts';
import { profileOf } from './profiles.ts';
import { createRepeat } from './repeat.ts';
import { type DialectName, PATIENCE, type RemoteServer } from './server.ts';

/** What a server said about its model when it was asked for the first time. */
export interface Description {
  readonly model: string;
  readonly dialect: DialectName;
  /** Length of the vectors that it sends. */
  readonly sent: number;
  readonly takesPictures: boolean;
  /** Whether it takes a picture and words in one input. */
  readonly takesBoth: boolean;
  /** For another Soutu. */
  readonly served: Served | null;
}

/** Increment when what is asked changes. */
const VERSION = 1;

/**
 * The description of a server, from the cache if it was asked before, so that a library can be browsed while it is down.
 * Throws `embed-unreachable`, `embed-denied`, `embed-failed`, `bad-setting`.
 */
export async function describeServer(server: RemoteServer): Promise<Description> {
  const file = cacheFile(server);
  const known = (await readCacheFile(file)) as Description | undefined;
  if (known?.model !== undefined) return known;
  const http = createHttp(server);
  try {
    const description = await ask(http, server);
    // A server that did not take pictures may only have had no memory for them.
    if (description.takesPictures || !DIALECTS[description.dialect].takes.pictures)
      await writeCacheFile(file, description);
    return description;
  } finally {
    await http.close();
  }
}

/** Forgets what a server said, because it says something else now. */
export async function forgetServer(server: RemoteServer): Promise<void> {
  await rm(cacheFile(server), { force: true });
}

function cacheFile({ url, model, dialect, dimensions, cacheDir }: RemoteServer): string {
  const key = JSON.stringify([VERSION, url, model, dialect, dimensions]);
  return join(cacheDir, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
}

async function ask(http: Http, server: RemoteServer): Promise<Description> {
  const patience = { ...PATIENCE, ...server.patience };
  const found = await createRepeat(patience)(() => detect(http, server), patience.readMs);
  const dialect = DIALECTS[found.dialect];
  const model = found.model ?? '';
  const client = createClient(http, server, dialect, model);
  const embed = async (input: Input): Promise<Embedded> => {
    const [result] = await client.embed([input], 'query');
    if (result instanceof SoutuError) throw result;
    return result!;
  };
  const { vector, served = null } = await embed({ text: 'a photo' });
  const image = await encodePicture(pattern(0), profileOf(model).picture);
  const takesPictures = dialect.takes.pictures && (await takes(embed, { image }, vector.length));
  const takesBoth =
    takesPictures && dialect.takes.both && (await takes(embed, { text: 'a photo', image }, vector.length));
  return {
    model: served?.model ?? model,
    dialect: found.dialect,
    sent: vector.length,
    takesPictures,
    takesBoth,
    served,
  };
}

/** Whether a server embeds such an input in the space of its texts. */
async function takes(
  embed: (input: Input) => Promise<Embedded>,
  input: Input,
  dimensions: number,
): Promise<boolean> {
  try {
    return (await embed(input)).vector.length === dimensions;
  } catch (error) {
    if (error instanceof SoutuError && /^embed-(refused|failed)$/.test(error.code)) return false;
    throw error;
  }
}
