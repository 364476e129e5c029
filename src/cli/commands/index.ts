import { type Engine, type IndexReport, openEngine } from '../../engine.ts';
import { type CommandInput, defineCommand, JSON_OPTION } from '../command.ts';
import { formatCount, formatDuration, plural, printable, shortPath } from '../format.ts';
import { leftOutLine } from '../left-out.ts';
import { READER_MISSING } from '../not-read.ts';
import { createProgress } from '../progress.ts';
import { changeParts } from '../report-parts.ts';
import { INDEX_SETTINGS, LIBRARY_SETTINGS, MODEL_SETTINGS } from '../setting-groups.ts';

/** Maximum number of failures and of missing folders to print; --json has all of them. */
const MAX_LISTED = 20;

export const indexCommand = defineCommand({
  name: 'index',
  summary: 'Add folders of pictures to the library, or update it after changes.',
  usage: '[FOLDER…]',
  details:
    'Without a folder, updates all folders of the library. Pictures are only read, never changed.\nCtrl-C stops the run and keeps the finished work; the next run continues from there.',
  options: {
    prune: {
      type: 'boolean',
      help: 'Also remove the files of missing folders from the library (by default they stay).',
    },
    'retry-failed': { type: 'boolean', help: 'Retry damaged files even if they have not changed.' },
    full: {
      type: 'boolean',
      help: 'Read all files again, also those whose size and times are as before.',
    },
    strict: { type: 'boolean', help: 'Exit with code 1 if a file failed.' },
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS, ...INDEX_SETTINGS],
  examples: [
    ['index ~/Pictures', 'make a folder searchable'],
    ['index ~/Pictures --exclude "*.gif" --exclude raw', 'skip some files and folders'],
    ['index', 'update all folders'],
  ],
  interruptible: true,
  async run(input) {
    const { config, values, signal, note, print } = input;
    const engine = await openEngine(config);
    if (!engine.durable) note('The store is in memory only: the library is lost when this command ends.');
    const progress = createProgress(process.stderr);
    try {
      const report = await engine.index(input.positionals, {
        prune: values.prune ?? false,
        retryFailed: values['retry-failed'] ?? false,
        full: values.full ?? false,
        signal,
        onProgress: progress.update,
      });
      progress.end();
      if (values.json) print(JSON.stringify(report));
      else for (const line of summary(report, input)) print(line);
      if (report.interrupted) {
        note('Stopped. The work counted above is saved; run soutu index to continue.');
        return 130;
      }
      if (input.positionals.length === 0 && report.seen === 0 && (await isEmpty(engine)))
        note('The library has no folders yet. Add one: soutu index ~/Pictures');
      if (config.ocr && report.read === null && report.seen > 0 && report.newModel === null)
        note(READER_MISSING);
      return values.strict && report.failed.length > 0 ? 1 : 0;
    } finally {
      progress.end();
      await engine.close();
    }
  },
});

async function isEmpty(engine: Engine): Promise<boolean> {
  return (await engine.status()).folders.length === 0;
}

function summary(report: IndexReport, { style }: CommandInput): string[] {
  const parts = [
    `${formatCount(report.added)} added`,
    `${formatCount(report.unchanged)} unchanged`,
    ...changeParts(report),
    ...(report.failed.length > 0 ? [style.yellow(`${formatCount(report.failed.length)} failed`)] : []),
  ];
  const speed = report.imagesPerSecond > 0 ? ` (${plural(report.imagesPerSecond, 'picture')}/s)` : '';
  const lines = [
    `${style.bold(plural(report.seen, 'picture'))} in ${formatDuration(report.tookMs / 1000)}${speed}: ${parts.join(', ')}`,
  ];
  for (const { path, code, message } of report.failed.slice(0, MAX_LISTED)) {
    lines.push(`  ${style.yellow(code)} ${printable(shortPath(path))}: ${printable(message)}`);
  }
  if (report.failed.length > MAX_LISTED) {
    lines.push(`  … and ${plural(report.failed.length - MAX_LISTED, 'more failure')}; --json lists them all`);
  }
  const leftOut = leftOutLine(report.leftOut);
  if (leftOut) lines.push(style.dim(`  ${leftOut}`));
  for (const folder of report.missingFolders.slice(0, MAX_LISTED)) {
    lines.push(style.yellow(`  missing: ${printable(shortPath(folder))}`));
  }
  if (report.kept > 0) {
    lines.push(
      `  ${plural(report.kept, 'file')} of missing folders kept, in case a disk is disconnected; --prune removes them.`,
    );
  }
  if (report.completed > 0) {
    lines.push(
      `  ${plural(report.completed, 'picture')} updated with data that this version computes in addition.`,
    );
  }
  if (report.read) lines.push(`  Looked for words in ${plural(report.read, 'picture')}.`);
  if (report.leftToRead > 0 && !report.interrupted)
    lines.push(
      `  Words in ${plural(report.leftToRead, 'picture')} are left to a run that went first, or to the next one: soutu index`,
    );
  if (report.newIndex)
    lines.push(`  The search index is now ${style.bold(report.newIndex.kind)}. ${report.newIndex.reason}`);
  if (report.newModel) lines.push(...newModelLines(report.newModel, style));
  return lines;
}

function newModelLines(
  { model, isComplete, unread }: NonNullable<IndexReport['newModel']>,
  style: CommandInput['style'],
): string[] {
  if (isComplete)
    return [`  All pictures are embedded with this version of ${style.bold(model)}; searches now use it.`];
  const files = unread.slice(0, MAX_LISTED).map((path) => `  cannot be read: ${printable(shortPath(path))}`);
  return [
    ...files,
    style.yellow(`  Not all pictures are embedded with ${model} yet, so searches still use the old vectors.`),
    '  Connect the missing disks and run soutu index, or run soutu index --prune to remove the files of missing folders.',
  ];
}
