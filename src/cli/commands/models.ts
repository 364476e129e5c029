import { type HubId, type ModelEntry, openEngine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { type CommandInput, defineCommand, JSON_OPTION, type Values } from '../command.ts';
import { formatBytes, formatLanguages, printable, shortPath } from '../format.ts';
import { createPullProgress } from '../progress.ts';

const options = {
  source: {
    type: 'string',
    value: 'HUB',
    help: 'Download from this hub: huggingface or modelscope. Without it, those of the setting hubs in their order.',
  },
  json: JSON_OPTION,
} as const;

type Input = CommandInput<Values<typeof options>>;

export const modelsCommand = defineCommand({
  name: 'models',
  summary: 'List models, or download one: soutu models pull NAME.',
  usage: '[pull NAME]',
  details:
    'NAME is a model of the list (bge-vl-base), ORGANISATION/NAME, or ORGANISATION/NAME@REVISION. Any published model of a supported family works.\nOnly the files that are needed are downloaded, into the cache of the hub, where its own tools find them too. Each is checked against the hash that the hub states.\nCtrl-C stops a download and keeps what is there; the next run continues. No other command downloads anything.',
  options,
  examples: [
    ['models', 'list models'],
    ['models pull bge-vl-base', 'download one'],
    ['models pull bge-vl-base --source modelscope', 'from ModelScope'],
    ['models pull BAAI/BGE-VL-large@main', 'one revision'],
  ],
  interruptible: true,
  async run(input: Input) {
    const [verb, ...names] = input.positionals;
    if (verb === undefined) return list(input);
    if (verb !== 'pull') {
      throw new SoutuError('usage', `soutu models has no ${JSON.stringify(verb)}`, {
        hint: `To download a model: soutu models pull ${verb}`,
      });
    }
    const [name] = names;
    if (name === undefined || names.length > 1) throw new SoutuError('usage', 'Name one model to download');
    return pull(name, input);
  },
});

async function list({ config, values, print, note, style }: Input): Promise<number> {
  const engine = await openEngine(config);
  try {
    const models = await engine.models.list();
    if (values.json) {
      print(JSON.stringify({ models }));
      return 0;
    }
    const rows = models.map((model) => [
      model.id,
      formatLanguages(model.languages) || '?',
      model.dimensions === null ? '?' : String(model.dimensions),
      model.bytes === null ? '?' : formatBytes(model.bytes),
      model.license ?? '?',
      stateOf(model),
    ]);
    const head = ['model', 'languages', 'vector', 'download', 'licence', ''];
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
    const line = (cells: readonly string[]) =>
      printable(cells.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')).trimEnd();
    print(style.bold(line(head)));
    for (const [i, row] of rows.entries()) {
      const { installed, summary } = models[i]!;
      print(installed ? style.green(line(row)) : line(row));
      if (summary !== null) print(style.dim(`  ${printable(summary)}`));
    }
    note('To download one: soutu models pull NAME');
    return 0;
  } finally {
    await engine.close();
  }
}

function stateOf({ installed, inUse }: ModelEntry): string {
  if (inUse) return 'in use';
  if (!installed) return '';
  return 'on this disk';
}

async function pull(name: string, input: Input): Promise<number> {
  const { config, values, signal, print, note, style } = input;
  const engine = await openEngine(config);
  const progress = createPullProgress(process.stderr);
  try {
    const report = await engine.models.pull(name, {
      signal,
      onProgress: progress.update,
      ...(values.source !== undefined && { source: values.source as HubId }),
    });
    progress.end();
    if (values.json) {
      print(JSON.stringify(report));
      return 0;
    }
    const { id, folder, received, source } = report;
    const how =
      received === 0 ? 'was on this disk already' : `downloaded ${formatBytes(received)} from ${source}`;
    print(`${style.bold(printable(id))} is ready (${how}): ${printable(shortPath(folder))}`);
    print(`To use it: soutu index --model ${printable(id)}`);
    return 0;
  } catch (error) {
    progress.end();
    if (!signal.aborted || values.json) throw error;
    note('Stopped. Downloaded data is saved: run the command again to resume.');
    return 130;
  } finally {
    progress.end();
    await engine.close();
  }
}
