import { dirname, join } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { hasControl, LABEL_LANGUAGES, languagesOf, namesOf } from '../core/label.ts';
import { realpath } from '../disks/fs.ts';
import { isReachable } from '../disks/reachable.ts';
import { SoutuError } from '../errors.ts';
import {
  addKeywords,
  EMPTY_XMP,
  type KeywordsEdit,
  removeKeywords,
} from '../images/caption/edit-keywords.ts';
import { type SidecarProblem, sidecarFor, updateSidecar } from '../images/caption/sidecar-file.ts';
import { writtenLabelsFile } from '../library/written-labels.ts';
import { readInfos } from '../store/infos.ts';
import type { LibraryContext } from './context.ts';
import type {
  Labelling,
  SidecarReport,
  TaggedPicture,
  UndoLabelsOptions,
  WriteLabelsOptions,
} from './label-types.ts';
import { absolutePaths } from './library-folders.ts';
import type { Originals } from './originals.ts';
import { createSidecarPlaces, type SidecarPlace } from './sidecar-places.ts';

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
    { sidecar, target }: SidecarPlace,
    keywords: readonly string[],
    dryRun: boolean,
  ): Promise<SidecarReport> {
    let before: string | null = null;
    let edit: KeywordsEdit | null = null;
    // First without writing, because the record has to say what is going to be there.
    const refused = await updateSidecar(target, (text) => {
      before = text;
      edit = addKeywords(text ?? EMPTY_XMP, keywords);
      return edit === null ? undefined : text;
    });
    if (refused !== null) return reportOf(picture, sidecar, refused);
    const { text: after, keywords: added, wholeList: newList } = edit!;
    if (added.length === 0) return reportOf(picture, sidecar);
    const newFile = before === null;
    if (!dryRun) {
      const labels = { picture, keywords: added, newFile, newList };
      await record.added(target, labels);
      let isOther = false;
      const problem = await updateSidecar(target, (text) => {
        isOther = text !== before;
        return isOther ? text : after;
      });
      if (isOther || problem !== null) {
        // Nothing was written, so a keyword that is there later is not ours.
        if (problem !== 'unsure') await record.removed(target, labels);
        return reportOf(picture, sidecar, problem ?? 'changing');
      }
    }
    return reportOf(picture, sidecar, null, added, newFile);
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
      for (const picture of labelled) checkNames(picture);
      const infos = await context.use(async (session) =>
        readInfos(
          await session.store(),
          labelled.map(({ id }) => id),
        ),
      );
      const byId = new Map(infos.map((info) => [info.asset, info]));
      const placeOf = createSidecarPlaces(context, originals);
      const reports: SidecarReport[] = [];
      for (const picture of labelled) {
        const keywords = keywordsOf(picture, language);
        for (const path of picture.paths.filter(isWanted)) {
          signal?.throwIfAborted();
          const info = byId.get(picture.id);
          const place = info ? await placeOf(path, info) : null;
          reports.push(place ? await add(path, place, keywords, dryRun) : goneBeside(path));
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
        const isThere = await isReachable(sidecar);
        if (!isThere || (await realpath(dirname(sidecar)).catch(() => null)) !== dirname(sidecar)) {
          reports.push(reportOf(picture, sidecar, 'gone'));
          continue;
        }
        let removed: readonly string[] = [];
        let isWhole = false;
        let isGone = false;
        const failed = await updateSidecar(sidecar, (text) => {
          isGone = text === null;
          if (text === null) return null;
          const edit = removeKeywords(text, labels.keywords, newList);
          if (edit === null) return undefined;
          removed = edit.keywords;
          isWhole = newFile && edit.text === EMPTY_XMP;
          if (dryRun) return text;
          return isWhole ? null : edit.text;
        });
        // A file that is moved away or on a disk that is not there may come back with its keywords.
        const problem = isGone ? 'gone' : failed;
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
  const within = folders && absolutePaths(folders);
  return (path) => within === undefined || within.some((folder) => isWithin(path, folder));
}

/** A program may pass any names. Throws `bad-labels`. */
function checkNames({ labels }: TaggedPicture): void {
  for (const name of labels.flatMap((label) => namesOf(label, LABEL_LANGUAGES)))
    if (hasControl(name))
      throw new SoutuError('bad-labels', `${JSON.stringify(name)} is a name with a control character`);
}

function keywordsOf(
  { labels }: TaggedPicture,
  language: NonNullable<WriteLabelsOptions['language']>,
): string[] {
  return labels.flatMap((label) => namesOf(label, languagesOf(language)));
}

const goneBeside = (picture: string) => reportOf(picture, sidecarFor(picture, new Set()), 'gone');

const reportOf = (
  picture: string,
  sidecar: string,
  problem: SidecarProblem | null = null,
  keywords: readonly string[] = [],
  wholeFile = false,
): SidecarReport => ({
  picture,
  sidecar,
  keywords,
  wholeFile,
  problem: problem === 'unsure' ? 'gone' : problem,
});
