import { type Engine, openEngine, type Run } from '../../../engine.ts';
import { asSoutuError } from '../../../errors.ts';
import { type CommandInput, defineCommand, JSON_OPTION } from '../../command.ts';
import { formatCount, plural, printable, shortPath } from '../../format.ts';
import { NOTHING_INDEXED } from '../../nothing-indexed.ts';
import { createProgress } from '../../progress.ts';
import { INDEX_SETTINGS, LIBRARY_SETTINGS, MODEL_SETTINGS } from '../../setting-groups.ts';
import { freeHint, sizeOf, unusedCollections } from './free-hint.ts';
import { oneModel } from './one-name.ts';

/** Maximum number of files to print; --json has all of them. */
const MAX_LISTED = 20;

export const useCommand = defineCommand({
  name: 'models use',
  summary: 'Switch the library to another model.',
  usage: 'NAME|FOLDER',
  details:
    'Every picture is embedded with the new model; searches use the old one until that is complete, then all of them switch in one step. Ctrl-C or a crash loses nothing: the same command, or soutu index, continues.\nThe old vectors stay, so that switching back embeds nothing; soutu models free deletes them. The model must be on this disk: nothing is downloaded.',
  options: {
    'drop-old': { type: 'boolean', help: 'Delete the old vectors once the new ones are complete.' },
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS, ...INDEX_SETTINGS],
  examples: [
    ['models use bge-vl-base', 'switch to a downloaded model'],
    ['models use soutu-mini', 'switch back, without embedding anything'],
    ['models use ~/models/mine --drop-old', 'a model in a folder; keep only its vectors'],
  ],
  interruptible: true,
  async run(input) {
    const { config, positionals, values, signal, print, note } = input;
    const name = await oneModel(positionals, 'use');
    const engine = await openEngine(config);
    try {
      const { id } = await engine.models.use(name, { dropOld: values['drop-old'] ?? false });
      const stop = () => engine.runs.cancel(id);
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      const run = await followed(engine, id);
      if (run.error) throw asSoutuError(run.error, 'internal');
      const unused = sizeOf(await unusedCollections(engine));
      if (values.json) print(JSON.stringify({ model: run.model, report: run.report, unused }));
      else for (const line of summary(run, input)) print(line);
      if (run.state === 'cancelled') {
        note('Stopped. What is embedded is saved: run the command again, or soutu index, to continue.');
        return 130;
      }
      if (!values.json && unused.bytes > 0) note(freeHint(unused, engine));
      return run.report?.newModel?.isComplete === false ? 1 : 0;
    } finally {
      await engine.close();
    }
  },
});

/** Shows the progress of the run until it ends. */
function followed(engine: Engine, id: string): Promise<Run> {
  const progress = createProgress(process.stderr);
  return new Promise((resolve) => {
    engine.runs.follow(id, {
      run(run) {
        if (run.progress && run.endedAt === null) progress.update(run.progress);
        if (run.endedAt === null) return;
        progress.end();
        resolve(run);
      },
    });
  });
}

function summary({ model, report, state }: Run, { style }: Pick<CommandInput, 'style'>): string[] {
  if (!report) return [];
  const name = style.bold(printable(model ?? ''));
  const { newModel, added, unchanged, failed } = report;
  const counts = `${plural(added, 'picture')} embedded, ${formatCount(unchanged)} there already`;
  const isEmpty = state === 'done' && added + unchanged + failed.length === 0;
  const lines = isEmpty
    ? [NOTHING_INDEXED]
    : [`${counts}${failed.length > 0 ? `, ${formatCount(failed.length)} failed` : ''}`];
  const isDone = state === 'done';
  const isSwitched = newModel === null ? isDone : newModel.isComplete;
  if (isSwitched) lines.unshift(`Searches use ${name} now.`);
  else if (isDone) lines.unshift(style.yellow(`Searches still use the old model, not ${name}.`));
  const unread = newModel?.unread ?? [];
  if (unread.length > 0) lines.push('These files cannot be read now, although the old vectors find them:');
  for (const path of unread.slice(0, MAX_LISTED)) {
    const failure = failed.find((file) => file.path === path);
    const why = failure ? `${failure.code}: ${printable(failure.message)}` : 'its folder is missing';
    lines.push(`  ${printable(shortPath(path))} (${why})`);
  }
  if (unread.length > MAX_LISTED)
    lines.push(`  … and ${plural(unread.length - MAX_LISTED, 'more file')}; --json lists them all`);
  if (isDone && !isSwitched) {
    lines.push(
      'Connect the missing disks and run the command again, or run soutu index --prune to remove the files of missing folders.',
    );
  }
  return lines;
}
