import { type Engine, openEngine, type WatchingEvent, type WatchingState } from '../../../engine.ts';
import { type CommandInput, defineCommand } from '../../command.ts';
import { printable, shortPath } from '../../format.ts';
import { INDEX_SETTINGS, LIBRARY_SETTINGS, MODEL_SETTINGS, WATCH_SETTINGS } from '../../setting-groups.ts';
import { changeLine, eventJson, watchingLines } from '../../watch-lines.ts';

export const watchCommand = defineCommand({
  name: 'watch',
  summary: 'Follow the folders of the library: what changes on the disk appears by itself.',
  usage: '[FOLDER…]',
  details:
    'Updates the library once, then follows its folders until Ctrl-C, and prints a line for each file: + added, ~ changed, > moved, - removed. Files that are still being written are left until they rest.\nsoutu serve does the same (see --watch). While one of them follows the folders, another one waits for its end.\nsoutu watch pause lets changes wait until soutu watch resume, whichever process follows the folders.',
  options: {
    json: { type: 'boolean', help: 'Print one JSON object a line, for programs.' },
  },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS, ...INDEX_SETTINGS, ...WATCH_SETTINGS],
  examples: [
    ['watch', 'follow the folders of the library'],
    ['watch ~/Pictures', 'add a folder and follow it'],
    ['watch --json', 'print what happens for a program'],
  ],
  interruptible: true,
  async run(input) {
    const { config, positionals, signal } = input;
    const engine = await openEngine(config);
    // Watches alone do not keep the process.
    const alive = setInterval(() => {}, 60_000);
    try {
      engine.watching.follow((event) => tell(event, input));
      if (positionals.length > 0) await add(engine, input);
      await engine.watching.start();
      engine.watching.update();
      if (!input.values.json) for (const line of await opening(engine)) input.note(line);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve());
      });
      return 0;
    } finally {
      clearInterval(alive);
      await engine.close();
    }
  },
});

async function add(engine: Engine, { positionals, signal, note }: CommandInput): Promise<void> {
  const report = await engine.index(positionals, { signal, command: 'soutu watch' });
  for (const { path, message } of report.failed)
    note(`! ${printable(shortPath(path))}: ${printable(message)}`);
}

async function opening(engine: Engine): Promise<string[]> {
  const state: WatchingState = await engine.watching.state();
  const [first = '', ...others] = watchingLines(state);
  const folders =
    state.folders.length === 0 ? ['The library has no folders yet: soutu watch ~/Pictures'] : [];
  return [`The folders are ${first}.`, ...others, ...folders];
}

function tell(event: WatchingEvent, { values, print, note }: CommandInput<{ json?: boolean }>): void {
  if (values.json) print(eventJson(event));
  else if (event.type === 'change') print(changeLine(event.change));
  else if (event.type === 'failure')
    note(`! ${printable(shortPath(event.failure.path))}: ${printable(event.failure.message)}`);
  else if (event.type === 'problem') note(printable(event.message));
}
