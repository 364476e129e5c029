import { link, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { type Engine, openEngine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { fileError, noHardLinks } from '../../file-errors.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { formatBytes, formatCount, formatLanguages, printable } from '../format.ts';
import { leftOutLine } from '../left-out.ts';
import { wordsLine } from '../not-read.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../setting-groups.ts';

/** Free bytes below which indexing is likely to fail. */
const SPARE_DISK = 500_000_000;

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** How to fix it. */
  readonly fix?: string;
}

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'Check this machine, the model and the store, and suggest fixes.',
  usage: '',
  options: { json: JSON_OPTION },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [
    ['doctor', 'check everything'],
    ['doctor --model BAAI/BGE-VL-base', 'check whether this model works'],
    ['doctor --device auto', 'also try the accelerators of this machine'],
  ],
  async run({ config, values, print, style }) {
    const findings: Finding[] = [];
    for (const check of CHECKS) findings.push(...[await check(config)].flat());
    for (const finding of values.json ? [] : findings) {
      const mark = finding.ok ? style.green('ok  ') : style.red('FAIL');
      print(`${mark} ${finding.name.padEnd(8)} ${printable(finding.found)}`);
      if (finding.fix) print(`              ${printable(finding.fix)}`);
    }
    const ok = findings.every((finding) => finding.ok);
    if (values.json) print(JSON.stringify({ ok, findings }));
    return ok ? 0 : 1;
  },
});

const CHECKS = [checkNode, checkCpu, checkHome, checkLibrary];

async function checkNode(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const found = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  return { name: 'node', ok, found, ...(!ok && { fix: 'Install Node 20.19 or later.' }) };
}

/** Instruction sets that make int8 fast; only Linux reports them. */
async function checkCpu(): Promise<Finding> {
  const flags = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const known = ['avx2', 'avx512f', 'avx512_vnni', 'avx_vnni', 'asimddp', 'i8mm'].filter((flag) =>
    new RegExp(`\\b${flag}\\b`).test(flags),
  );
  const memory = `${formatBytes(freemem())} of ${formatBytes(totalmem())} memory free`;
  const features = known.length > 0 ? `, ${known.join(' ')}` : '';
  return {
    name: 'machine',
    ok: true,
    found: `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'unknown'}${features}; ${memory}`,
  };
}

async function checkHome({ home }: Config): Promise<Finding> {
  const name = 'home';
  try {
    await makePrivateFolder(home);
    const probe = join(home, `.probe-${process.pid}`);
    await writeFile(probe, '');
    const links = await link(probe, `${probe}.link`).then(
      () => null,
      (error: unknown) => noHardLinks(home, error),
    );
    await Promise.all([rm(probe), rm(`${probe}.link`, { force: true })]);
    if (links) return { name, ok: false, found: links.message, fix: links.hint };
    const { bavail, bsize } = await statfs(home);
    const free = bavail * bsize;
    const found = `${home}, ${formatBytes(free)} free`;
    if (free >= SPARE_DISK) return { name, ok: true, found };
    return { name, ok: false, found, fix: 'Use a home on a disk with more space: --home or SOUTU_HOME.' };
  } catch (error) {
    const found = `cannot write to ${home}: ${(error as Error).message}`;
    return {
      name,
      ok: false,
      found,
      fix: fileError('store-failed', found, error).hint,
    };
  }
}

/** Checks the model, the store and a search; skips checks whose prerequisites failed. */
async function checkLibrary(config: Config): Promise<Finding[]> {
  const engine = await openEngine(config);
  const findings: Finding[] = [];
  const steps = {
    model: checkModel,
    device: checkDevices,
    store: checkStore,
    words: checkWords,
    files: checkFiles,
    search: checkSearch,
  };
  let name = '';
  try {
    for (const [step, check] of Object.entries(steps)) {
      name = step;
      findings.push(...[await check(engine, config)].flat());
    }
  } catch (error) {
    const fix = error instanceof SoutuError ? error.hint : 'Please report this with the message above.';
    findings.push({ name, ok: false, found: (error as Error).message, fix });
  } finally {
    await engine.close();
  }
  return findings;
}

async function checkModel(engine: Engine): Promise<Finding> {
  const { id, location, dimensions, languages } = await engine.model();
  const known = formatLanguages(languages) || 'languages unknown';
  const about = `${id}, ${dimensions} dimensions, ${known}; ${location}`;
  const { results } = await engine.models.check();
  const wrong = results.filter(({ ok }) => !ok).map(({ name, found }) => `${name}: ${found}`);
  if (wrong.length === 0)
    return { name: 'model', ok: true, found: `${about}; ${results.length} tests passed` };
  const fix = isRemote(location)
    ? 'Check the settings embed-url, embed-model and embed-dialect, and the log of the server.'
    : 'Download the model again, or report this. soutu models check shows all tests.';
  return { name: 'model', ok: false, found: `${about}; ${wrong.join('; ')}`, fix };
}

const isRemote = (location: string) => /^https?:/.test(location);

/** The trials take seconds, so they are only made if an accelerator is wanted. */
async function checkDevices(engine: Engine, { device: wanted }: Config): Promise<Finding[]> {
  const name = 'device';
  if (isRemote((await engine.model()).location))
    return [{ name, ok: true, found: 'that of the embedding server' }];
  if (wanted === 'cpu') return [{ name, ok: true, found: 'cpu; --device auto tries accelerators' }];
  const trials = await engine.models.tryDevices();
  return trials.map(({ device, msPerImage, cosine, error }) => {
    if (error === null) {
      const same = device === 'cpu' ? '' : `, cosine to the CPU ${cosine!.toFixed(4)}`;
      return { name, ok: true, found: `${device}: ${msPerImage!.toFixed(1)} ms an image${same}` };
    }
    // For auto the CPU is good enough.
    if (device !== wanted) return { name, ok: true, found: `${device} is not used: ${error}` };
    return { name, ok: false, found: `${device}: ${error}`, fix: 'Set device to cpu or auto.' };
  });
}

async function checkStore(engine: Engine): Promise<Finding> {
  const { store, images, files, index, writer } = await engine.status();
  const facts = [
    `${store}, ${formatCount(images)} pictures in ${formatCount(files)} files`,
    `index ${index.kind}, ${formatBytes(index.bytes)}`,
    writer ? `process ${writer.pid} is writing (${writer.command})` : 'no process is writing',
  ];
  const found = facts.join('; ');
  // The files of other machines are not in the catalog of this home.
  if (images <= files || writer || engine.shared) return { name: 'store', ok: true, found };
  return { name: 'store', ok: false, found, fix: 'The file catalog is out of date: run soutu index.' };
}

/** A library without words is no fault. */
async function checkWords(engine: Engine): Promise<Finding[]> {
  const words = wordsLine(await engine.status());
  return words === null ? [] : [{ name: 'words', ok: true, ...words }];
}

/** What was left out is no fault. */
async function checkFiles(engine: Engine): Promise<Finding[]> {
  const found = leftOutLine((await engine.status()).leftOut);
  return found === null ? [] : [{ name: 'files', ok: true, found }];
}

async function checkSearch(engine: Engine): Promise<Finding> {
  const { tookMs } = await engine.search({ text: 'a test', limit: 1 });
  return { name: 'search', ok: true, found: `loaded the model and searched in ${tookMs} ms` };
}
