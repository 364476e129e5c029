import { basename, isAbsolute } from 'node:path';
import { type Engine, type EngineStatus, type LibraryFolderInfo, openEngine } from '../../engine.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { formatBytes, formatCount, plural, printable, shortPath } from '../format.ts';
import { leftOutLine } from '../left-out.ts';
import { wordsLine } from '../not-read.ts';
import { elsewhere, NOTHING_INDEXED } from '../nothing-indexed.ts';
import { LIBRARY_SETTINGS } from '../setting-groups.ts';
import { recallLine } from '../tuning/recall-line.ts';
import { watchingLines } from '../watch-lines.ts';
import { freeHint } from './models/free-hint.ts';

/** Folders that are away of which the names are printed. */
const MAX_NAMED = 5;

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'Show what is in the library: folders, pictures, model, store and index.',
  usage: '',
  options: { json: JSON_OPTION },
  settings: [...LIBRARY_SETTINGS],
  examples: [
    ['status', 'show the library'],
    ['status --json', 'print it for a program'],
  ],
  async run({ values, config, print, style }) {
    const engine = await openEngine(config);
    try {
      const status = await engine.status();
      if (values.json) {
        print(JSON.stringify(status));
        return 0;
      }
      const { index, capabilities } = status;
      const isEstimate = capabilities.bytes === 'estimated';
      print(`${style.bold(plural(status.images, 'picture'))}${whereIn(status, engine)}`);
      for (const folder of status.folders) {
        const missing = style.yellow(whyMissing(folder));
        print(`  ${formatCount(folder.files).padStart(9)}  ${printable(shortPath(folder.path))}${missing}`);
      }
      if (status.failed > 0)
        print(style.yellow(`  ${plural(status.failed, 'file')} could not be read; soutu index lists them`));
      const leftOut = leftOutLine(status.leftOut);
      if (leftOut) print(style.dim(`  ${leftOut}`));
      const kept = keptLine(status.kept);
      if (kept) print(style.yellow(`  ${kept}`));
      print(`home   ${printable(shortPath(status.home))}`);
      const { nextModel } = status;
      const isReplaced = nextModel !== null && nextModel !== status.model;
      const { location } = await engine.model();
      const server = /^https?:/.test(location) ? ` on ${printable(location)}` : '';
      print(
        `model  ${status.model}${server}${status.otherModel && !isReplaced ? style.dim(`  (${status.otherModel} is also available)`) : ''}`,
      );
      if (isReplaced) print(style.yellow(`       ${await switchOf(nextModel, engine, status)}`));
      else if (status.outdated)
        print(style.yellow('       searches still use old vectors: run soutu index to update them'));
      print(
        `store  ${config.store?.includes('://') ? printable(config.store) : status.store}, ${isEstimate ? 'about ' : ''}${formatBytes(index.bytes)}`,
      );
      if (status.otherStore !== null) print(style.yellow(`       ${elsewhere(status.otherStore)}`));
      if (status.external !== null)
        print(`       the collection ${status.external}, which another program wrote and Soutu only reads`);
      const parameters = Object.entries(index.parameters).map(([name, value]) => `${name}=${value}`);
      const kind = parameters.length > 0 ? `${index.kind} (${parameters.join(', ')})` : index.kind;
      print(`index  ${kind}: ${index.reason}`);
      if (index.recall) print(`       ${recallLine(index.recall)}`);
      const words = status.images > 0 ? wordsLine(status) : null;
      if (words) print(`words  ${words.found}`);
      if (words?.fix) print(style.dim(`       ${words.fix}`));
      if (status.texts > 0) print(`texts  ${formatCount(status.texts)}`);
      for (const path of status.removing) {
        const name = printable(shortPath(path));
        print(style.yellow(`the removal of ${name} was interrupted: run soutu index to finish it`));
      }
      if (status.unused.bytes > 0) print(style.dim(freeHint(status.unused, engine)));
      if (status.external === null && status.folders.length > 0)
        for (const [index, line] of watchingLines(status.watching).entries())
          print(`${index === 0 ? 'watch ' : '      '} ${line}`);
      if (status.writer)
        print(style.yellow(`in use by process ${status.writer.pid} (${printable(status.writer.command)})`));
      if (status.images === 0 && status.folders.length === 0 && status.removing.length === 0)
        print(`\n${NOTHING_INDEXED}`);
      return 0;
    } finally {
      await engine.close();
    }
  },
});

function whyMissing({ missing, silent }: LibraryFolderInfo): string {
  if (silent) return '  (does not answer: its disk or server may be away; what is known of it stays)';
  return missing ? '  (missing)' : '';
}

/** What is kept of folders that are away, and how it is removed; null if there is nothing. */
function keptLine({ files, folders }: EngineStatus['kept']): string | null {
  if (files === 0) return null;
  const names = folders.slice(0, MAX_NAMED).map((path) => printable(shortPath(path)));
  const more = folders.length > MAX_NAMED ? ` and ${formatCount(folders.length - MAX_NAMED)} more` : '';
  return `${plural(files, 'file')} kept of folders that are away (soutu index --prune removes them): ${names.join(', ')}${more}`;
}

/** The home knows only the files that were indexed with it: other machines, or the source of a copy, may know more. */
function whereIn({ images, files, external }: EngineStatus, { shared }: Pick<Engine, 'shared'>): string {
  if (external !== null || images <= files) return ` in ${plural(files, 'file')}`;
  const others = shared ? 'indexed by other machines' : 'copied from another home';
  return files === 0 ? `, ${others}` : ` in ${plural(files, 'file')} of this home; the others were ${others}`;
}

/** How far the switch to another model is, what continues it and what gives it up. */
async function switchOf(
  next: string,
  { models }: Pick<Engine, 'models'>,
  { model, images }: EngineStatus,
): Promise<string> {
  const filling = (await models.collections()).find(({ state }) => state === 'filling');
  const name = isAbsolute(next) ? basename(next) : basename(next.split('@')[0]!).toLowerCase();
  const done = filling ? `, ${formatCount(filling.images)} of ${formatCount(images)}` : '';
  const back = printable(model.includes('/') ? basename(model).toLowerCase() : model);
  return `being replaced by ${printable(name)}${done}: soutu index continues, soutu models use ${back} gives it up`;
}
