import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { InferenceSession } from 'onnxruntime-node';
import { SoutuError } from '../../errors.ts';
import { log } from '../../log.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { createSession, type SavePlace } from './session.ts';

const MODEL = 'model.onnx';
const WEIGHTS = 'weights.bin';
const CHECKSUMS = 'checksums.json';

/**
 * The session of the optimised model in `folder`, which is created and saved if it is missing or damaged. Folding and
 * quantising the weights takes up to seconds and several times the memory of the result. Concurrent processes each
 * build in a temporary folder, and the first to rename it wins. Without a writable cache the session is not saved.
 *
 * @param make creates a session from the files of the model, and saves it if given a place
 */
export async function cachedSession(
  folder: string,
  make: (save?: SavePlace) => Promise<InferenceSession>,
): Promise<InferenceSession> {
  const saved = await openSaved(folder);
  if (saved !== null) return saved;
  const temporary = `${folder}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  const writable = await makePrivateFolder(temporary).then(
    () => true,
    () => false,
  );
  if (!writable) {
    warnUnsaved(folder);
    return make();
  }
  try {
    await removeAbandoned(join(folder, '..'));
    const session = await make({ file: join(temporary, MODEL), weights: WEIGHTS });
    await writeChecksums(temporary);
    await publish(temporary, folder);
    const reloaded = await openSaved(folder);
    if (reloaded === null) return session;
    await session.release();
    return reloaded;
  } catch (error) {
    // The model itself is invalid, so building it again without saving would fail too.
    if (error instanceof SoutuError) throw error;
    warnUnsaved(folder);
    log.debug('the optimised model could not be saved', { reason: String(error) });
    return make();
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Logs one sentence: ONNX Runtime's own message is a page of C++ that does not name the cause, so it is only for
 * debugging.
 */
function warnUnsaved(folder: string): void {
  log.warn(`${dirname(folder)} cannot be written, so the model has to be prepared again by every command.`);
}

/**
 * Opens a saved model; null if there is none. A model that does not match its checksums or cannot be loaded is
 * deleted.
 */
async function openSaved(folder: string): Promise<InferenceSession | null> {
  const expected = await readFile(join(folder, CHECKSUMS), 'utf8').catch(() => null);
  const actual = await checksums(folder).catch(() => null);
  if (expected === null && actual === null) return null;
  try {
    if (expected !== actual) throw new Error('its checksums are missing or wrong');
    return await createSession({ model: join(folder, MODEL) });
  } catch (error) {
    // Not worth a warning: earlier versions named the file of the checksums differently.
    const write = expected === null ? log.info : log.warn;
    write('a saved model is unusable and will be built again', { folder });
    log.debug('why the saved model is unusable', { reason: String(error) });
    await rm(folder, { recursive: true, force: true });
    return null;
  }
}

/** CRC-32 of every file, at several gigabytes per second. It detects random damage, not attacks. */
async function checksums(folder: string): Promise<string> {
  const sums = [await checksum(join(folder, MODEL)), await checksum(join(folder, WEIGHTS))];
  return JSON.stringify({ [MODEL]: sums[0], [WEIGHTS]: sums[1] });
}

/** Bytes read at a time, so that no worker holds the whole weights in memory. */
const CHUNK = 1 << 20;

async function checksum(path: string): Promise<number> {
  const file = await open(path);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let sum = 0;
    for (;;) {
      const { bytesRead } = await file.read(chunk);
      if (bytesRead === 0) return sum;
      sum = crc32(chunk.subarray(0, bytesRead), sum);
    }
  } finally {
    await file.close();
  }
}

async function writeChecksums(folder: string): Promise<void> {
  await writeFile(join(folder, CHECKSUMS), await checksums(folder));
}

/** Renames the folder into place. If another process was first, its identical model stays. */
async function publish(temporary: string, folder: string): Promise<void> {
  await rename(temporary, folder).catch(async (error: unknown) => {
    if ((await stat(folder).catch(() => null)) === null) throw error;
  });
}

/** Age at which a temporary folder counts as left by a dead process, because no build takes this long. */
const ABANDONED_MS = 60 * 60 * 1000;

async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.endsWith('.tmp')) continue;
    const path = join(cacheDir, name);
    const age = await stat(path).then(
      (s) => Date.now() - s.mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}
