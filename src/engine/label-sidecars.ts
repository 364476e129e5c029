import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { languagesOf, namesOf } from '../core/label.ts';
import { SoutuError } from '../errors.ts';
import { addKeywords, EMPTY_XMP, removeKeywords } from '../images/caption/edit-keywords.ts';
import { namesIn, type SidecarChange, sidecarFor, updateSidecar } from '../images/caption/sidecar-file.ts';
import { writtenLabelsFile } from '../library/written-labels.ts';
import { readInfos } from '../store/infos.ts';
import type { ItemInfo } from '../store/item.ts';
import type { LibraryContext } from './context.ts';
import type {
  Labelling,
  SidecarProblemName,
  SidecarReport,
  TaggedPicture,
  UndoLabelsOptions,
  WriteLabelsOptions,
} from './label-types.ts';
import type { Originals } from './originals.ts';

/** Name of the record in the home. */
const RECORD = 'written-labels.jsonl';

/** Keywords in the XMP files beside pictures. See `Labelling`. */
export function createLabelSidecars(
  context: LibraryContext,
  originals: Originals,
): Pick<Labelling, 'writeLabels' | 'undoLabels'> {
  const record = writtenLabelsFile(join(context.config.home, RECORD));

  async function add(
    picture: string,
    info: ItemInfo | undefined,
    keywords: readonly string[],
    dryRun: boolean,
  ): Promise<SidecarReport> {
    const folder = await safeFolder(picture, info);
    if (folder === null) return reportOf(picture, sidecarFor(picture, new Set()), 'gone');
    const sidecar = sidecarFor(picture, await namesIn(folder));
    const target = join(folder, basename(sidecar));
    let added: readonly string[] = [];
    let newFile = false;
    let newList = false;
    const change = (text: string | null): SidecarChange => {
      newFile = text === null;
      const edit = addKeywords(text ?? EMPTY_XMP, keywords);
      if (edit === null) return undefined;
      added = edit.keywords;
      newList = edit.wholeList;
      return added.length === 0 ? text : edit.text;
    };
    // First without writing, because the record has to say what is going to be there.
    const refused = await updateSidecar(target, (text) => (change(text) === undefined ? undefined : text));
    if (refused !== null) return reportOf(picture, sidecar, refused);
    if (added.length === 0) return reportOf(picture, sidecar);
    if (!dryRun) {
      await record.added(target, { picture, keywords: added, newFile, newList });
      const problem = await updateSidecar(target, change);
      if (problem !== null) return reportOf(picture, sidecar, problem);
    }
    return reportOf(picture, sidecar, null, added, newFile);
  }

  /**
   * The real folder of a picture that is still what was indexed, in a folder of the library and not behind a link that leads out of
   * it; else null.
   */
  async function safeFolder(picture: string, info: ItemInfo | undefined): Promise<string | null> {
    if (info === undefined) return null;
    const original = await originals.file({ ...info, paths: [picture] }).catch(() => null);
    if (original === null) return null;
    const folder = await realpath(dirname(picture)).catch(() => null);
    if (folder === null || original.path !== join(folder, basename(picture))) return null;
    return (await isInLibrary(folder)) ? folder : null;
  }

  async function isInLibrary(folder: string): Promise<boolean> {
    const { folders } = await context.records.readLibrary();
    for (const { path } of folders) {
      const real = await realpath(path).catch(() => null);
      // A file that was added by itself stands for its folder.
      if (real !== null && (isWithin(folder, real) || dirname(real) === folder)) return true;
    }
    return false;
  }

  function requireFiles(): void {
    if (context.keepsFiles) return;
    throw new SoutuError(
      'bad-setting',
      'This library keeps no files, so it could not take its labels away again',
      {
        hint: 'Write labels from a library in a home folder.',
      },
    );
  }

  return {
    async writeLabels(
      pictures,
      { folders, language = 'both', dryRun = false, signal }: WriteLabelsOptions = {},
    ) {
      const isWanted = isIn(folders);
      requireFiles();
      const labelled = pictures.filter(({ labels }) => labels.length > 0);
      const infos = await context.use(async (session) =>
        readInfos(
          await session.store(),
          labelled.map(({ id }) => id),
        ),
      );
      const byId = new Map(infos.map((info) => [info.asset, info]));
      const reports: SidecarReport[] = [];
      for (const picture of labelled) {
        const keywords = keywordsOf(picture, language);
        for (const path of picture.paths.filter(isWanted)) {
          signal?.throwIfAborted();
          reports.push(await add(path, byId.get(picture.id), keywords, dryRun));
        }
      }
      return reports;
    },
    async undoLabels({ folders, dryRun = false, signal }: UndoLabelsOptions = {}) {
      requireFiles();
      const isWanted = isIn(folders);
      const reports: SidecarReport[] = [];
      for (const [sidecar, labels] of await record.read()) {
        const { picture, newFile, newList } = labels;
        if (!isWanted(picture)) continue;
        signal?.throwIfAborted();
        // What leads there must not have become a link.
        if ((await realpath(dirname(sidecar)).catch(() => null)) !== dirname(sidecar)) {
          reports.push(reportOf(picture, sidecar, 'gone'));
          continue;
        }
        let removed: readonly string[] = [];
        let isWhole = false;
        const problem = await updateSidecar(sidecar, (text) => {
          if (text === null) return null;
          const edit = removeKeywords(text, labels.keywords, newList);
          if (edit === null) return undefined;
          removed = edit.keywords;
          isWhole = newFile && edit.text === EMPTY_XMP;
          if (dryRun) return text;
          return isWhole ? null : edit.text;
        });
        if (problem === null && !dryRun) await record.removed(sidecar, labels);
        reports.push(
          reportOf(picture, sidecar, problem, problem === null ? removed : [], isWhole && problem === null),
        );
      }
      return reports;
    },
  };
}

/** Whether a file lies in one of the folders, or there are none. */
function isIn(folders: readonly string[] | undefined): (path: string) => boolean {
  const within = folders?.map((folder) => resolve(folder));
  return (path) => within === undefined || within.some((folder) => isWithin(path, folder));
}

function keywordsOf(
  { labels }: TaggedPicture,
  language: NonNullable<WriteLabelsOptions['language']>,
): string[] {
  return labels.flatMap((label) => namesOf(label, languagesOf(language)));
}

const reportOf = (
  picture: string,
  sidecar: string,
  problem: SidecarProblemName | null = null,
  keywords: readonly string[] = [],
  wholeFile = false,
): SidecarReport => ({ picture, sidecar, keywords, wholeFile, problem });
