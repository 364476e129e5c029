import { NO_ENTRY } from '../../core/text-entry.ts';
import type { VectorStore } from '../../store/store.ts';
import { textsOfCaption } from '../../texts/caption-texts.ts';
import { createIdSet } from '../../texts/id-set.ts';
import { textId } from '../../texts/text-id.ts';
import type { LibraryContext } from '../context.ts';
import type { AddTextsOptions, AddTextsReport } from '../text-types.ts';
import { BATCH, findLost, isPicture, removeLost } from './lost-sources.ts';
import { createTextMeter, type TextMeter } from './meter.ts';
import { type OpenedTexts, writingTexts } from './open-texts.ts';
import type { SourcedText, TextFacts } from './write-texts.ts';

/** See `LibraryTexts.addFromPictures`. Needs the turn of a writing run. */
export async function addCaptions(
  context: LibraryContext,
  { signal = new AbortController().signal, onProgress, command = 'soutu texts add' }: AddTextsOptions,
): Promise<AddTextsReport> {
  /** The pictures that have a caption now: a text of several stays that of its first one. */
  const carriers = new Set<string>();
  const merge = (known: TextFacts | undefined, given: TextFacts): TextFacts => {
    if (known === undefined) return given;
    if (known.paths.some((path) => carriers.has(path))) return known;
    // A picture says nothing about the text, which a file may do.
    const others = known.paths.filter((path) => !isPicture(path));
    return others.length === 0 ? given : { ...known, paths: [...others, ...given.paths] };
  };
  const options = { command, signal, merge };
  return writingTexts(context, options, async (texts) => {
    const pictures = await texts.pictures();
    for await (const batch of captionsIn(pictures)) for (const { paths } of batch) carriers.add(paths[0]!);
    return readAll({ texts, pictures, carriers, signal, meter: createTextMeter(carriers.size, onProgress) });
  });
}

interface Reading {
  readonly texts: OpenedTexts;
  readonly pictures: VectorStore;
  readonly carriers: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly meter: TextMeter;
}

async function readAll({ texts, pictures, carriers, signal, meter }: Reading): Promise<AddTextsReport> {
  const { store, write } = texts;
  const started = performance.now();
  const seen = createIdSet();
  const counts = { added: 0, changed: 0, kept: 0, removed: 0, failed: 0 };
  let interrupted = false;
  try {
    for await (const batch of captionsIn(pictures)) {
      const found = batch.flatMap(({ caption, ...source }) =>
        textsOfCaption(caption)
          .filter((text) => seen.add(textId(text)))
          .map((text): SourcedText => ({ ...source, text, entry: NO_ENTRY })),
      );
      for (let start = 0; start < found.length; start += BATCH) {
        const { added, changed, kept, failed } = await write(found.slice(start, start + BATCH));
        counts.added += added;
        counts.changed += changed;
        counts.kept += kept;
        counts.failed += failed.length;
      }
      meter.ended(batch.length);
      meter.wrote(found.length);
    }
    meter.enter('removing');
    const lost = await findLost(store, (id, path) => isPicture(path) && !seen.has(id), signal);
    await removeLost(store, lost);
    counts.removed = lost.gone.length;
    counts.changed += lost.kept.size;
    meter.enter('indexing');
    await store.maintain({ changed: counts.added + counts.changed + counts.removed > 0, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    interrupted = true;
  }
  const tookMs = Math.round(performance.now() - started);
  const now = await store.count();
  return { files: carriers.size, ...counts, failures: [], texts: now, interrupted, tookMs };
}

/** The captions of the pictures of the library, in batches. */
async function* captionsIn(pictures: VectorStore) {
  const fields = ['paths', 'size', 'mtime', 'caption'] as const;
  for await (const batch of pictures.scan({ fields, leading: true }))
    yield batch.flatMap(({ paths, size, mtime, caption }) =>
      caption === null ? [] : [{ paths: paths.slice(0, 1), size, mtime, caption }],
    );
}
