import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { confirm } from '../../src/cli/confirm.ts';
import { formatDuration, link } from '../../src/cli/format.ts';
import { resultsPage } from '../../src/cli/html.ts';
import { createProgress, createPullProgress } from '../../src/cli/progress.ts';
import type { SearchHit } from '../../src/engine.ts';
import { SoutuError } from '../../src/errors.ts';
import type { IndexProgress } from '../../src/indexing/report.ts';
import { log, setDumbTerminal, tell } from '../../src/log.ts';

const half: IndexProgress = {
  phase: 'pictures',
  done: 500,
  total: 1000,
  failed: 3,
  embedded: 497,
  imagesPerSecond: 62.5,
  secondsLeft: 119.7,
  current: '/pictures/生日\u001b[2J蛋\u202e糕.jpg',
  written: [],
  failures: [],
};

/** A terminal with that many columns, and the text that was written to it. */
function terminal(columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => String(stream.read() ?? '') };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
const ESCAPES = /\u001b\[\w+/g;

it('the progress bar shows progress, rate, time left and file, and redraws in place', () => {
  const { stream, written } = terminal(100);
  const progress = createProgress(stream);
  progress.update(half);
  const first = written();
  expect(first).toContain(`${'█'.repeat(12)}${'░'.repeat(12)} 500 / 1,000`);
  expect(first).toContain('62.5 pictures/s · 2 min 0 s left · 3 failed');
  expect(first).toContain('/pictures/生日�[2J蛋�糕.jpg');
  progress.update({ ...half, done: 1000, secondsLeft: null });
  // A line of somebody else takes its place, because the cursor is at its beginning.
  expect(first.endsWith('\r\u001b[1A')).toBe(true);
  expect(written()).toMatch(new RegExp(`^\\r\\u001b\\[0J${'█'.repeat(24)} 1,000 / 1,000`));
  progress.end();
  expect(written()).toBe('\r\u001b[0J');
  progress.end();
  expect(written()).toBe('');
});

it('a line for people takes the place of a bar on a terminal, and is plain elsewhere', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { isTTY } = process.stderr;
  onTestFinished(() => {
    vi.restoreAllMocks();
    process.stderr.isTTY = isTTY;
    setDumbTerminal(false);
  });
  for (const [is, written] of [
    [true, '\u001b[0JThe store answers now.\n'],
    [false, 'The store answers now.\n'],
  ] as const) {
    process.stderr.isTTY = is;
    tell('The store answers now.');
    expect(write).toHaveBeenLastCalledWith(written);
  }
  process.stderr.isTTY = true;
  log.error('it failed');
  const [[line]] = write.mock.calls.slice(-1) as [[string]];
  expect(line.startsWith('\u001b[0J')).toBe(true);
  expect(line).toMatch(/Z error it failed\n$/);
  setDumbTerminal(true);
  tell('The store answers now.');
  expect(write).toHaveBeenLastCalledWith('The store answers now.\n');
  const { stream, written: shown } = terminal(80);
  createProgress(stream).update(half);
  expect(shown()).not.toContain('\u001b');
});

it('the progress bar of a download shows bytes, rate and time left, and what it waits for', () => {
  const { stream, written } = terminal(100);
  const progress = createPullProgress(stream);
  const quarter = {
    phase: 'downloading',
    file: 'model.safetensors',
    doneBytes: 75_000_000,
    totalBytes: 300_000_000,
    bytesPerSecond: 5_000_000,
    secondsLeft: 45,
  } as const;
  progress.update(quarter);
  const bar = `${'█'.repeat(6)}${'░'.repeat(18)}`;
  expect(written()).toContain(`${bar} 75 MB / 300 MB · 5.0 MB/s · 45 s left\n  model.safetensors\r`);
  progress.update({ ...quarter, phase: 'checking' });
  expect(written()).toContain(`${bar} 75 MB / 300 MB · checking\n`);
  progress.update({ ...quarter, phase: 'waiting', file: null });
  expect(written()).toContain('waiting for another process');
});

it('where there is no terminal, what does not change is said once', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const stream = new PassThrough();
  const progress = createPullProgress(stream as unknown as NodeJS.WriteStream);
  const some = { file: null, doneBytes: 5, totalBytes: 20, bytesPerSecond: 0, secondsLeft: null };
  for (const phase of ['waiting', 'waiting', 'waiting', 'downloading', 'downloading'] as const) {
    vi.advanceTimersByTime(6000);
    progress.update({ ...some, phase });
  }
  expect(String(stream.read())).toBe(
    'waiting for another process that downloads this model\n5 B / 20 B · 0 B/s\n',
  );
});

it('the progress bar never wraps, even with characters of two columns', () => {
  const { stream, written } = terminal(40);
  createProgress(stream).update({ ...half, current: `/${'蛋糕'.repeat(40)}.jpg` });
  const [bar, file] = written().replace(ESCAPES, '').trimStart().split('\n') as [string, string];
  expect(bar).toHaveLength(39);
  expect(file).toContain('蛋糕');
  expect(file.trimEnd().length).toBeLessThan(22);
});

it('a path is a hyperlink on a terminal and plain text elsewhere', () => {
  const path = '/pictures/a b#1.jpg';
  const url = pathToFileURL(path).href;
  expect(url).toContain('a%20b%231.jpg');
  expect(link(path, true)).toBe(`\u001b]8;;${url}\u0007${path}\u001b]8;;\u0007`);
  expect(link(path, false)).toBe(path);
});

it.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [9.97, '10 s'],
  [59.6, '1 min 0 s'],
  [119.7, '2 min 0 s'],
  [3599.8, '1 h 0 min'],
  [5400, '1 h 30 min'],
])('%d seconds are written as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

it('rendering a large results page can be aborted between thumbnails', async () => {
  const hit: SearchHit = {
    kind: 'picture',
    rank: 1,
    id: '0'.repeat(32),
    score: 0.5,
    path: '/pictures/a.jpg',
    paths: ['/pictures/a.jpg'],
    item: 'a'.repeat(32),
    part: null,
    width: 4,
    height: 3,
    format: 'jpeg',
    size: 9,
    mtime: '2024-01-01T00:00:00.000Z',
    date: '2024-01-01T00:00:00',
    takenAt: null,
    takenFrom: null,
    position: null,
    color: null,
    relevance: 'possible',
    probability: 0.5,
    reasons: [{ by: 'look', text: null }],
    matches: [{ by: 'vector', model: 'soutu-mini', rank: 1, score: 0.5 }],
  };
  const stop = new AbortController();
  const result = {
    model: 'soutu-mini',
    models: ['soutu-mini'],
    tookMs: 1,
    ranking: '',
    complete: false,
    found: true,
    unread: 0,
    explanation: null,
    profile: null,
    incomplete: [],
    hits: Array<SearchHit>(1000).fill(hit),
  };
  let made = 0;
  const thumbnail = async () => {
    made += 1;
    stop.abort(new Error('Stopped'));
    return new Uint8Array(1);
  };
  await expect(resultsPage(result, { text: 'x' }, thumbnail, stop.signal)).rejects.toThrow('Stopped');
  expect(made).toBeLessThan(10);
});

it('asks before it destroys something: only yes means yes, and Ctrl-C ends the command', async () => {
  const ask = (answer: string | null, stop = new AbortController()) => {
    const input = Object.assign(new PassThrough(), { isTTY: true }) as unknown as NodeJS.ReadStream;
    const { stream: output, written } = terminal(80);
    const asked = confirm('Delete it?', { values: {}, signal: stop.signal }, { input, output });
    expect(written()).toBe('Delete it? [y/N] ');
    if (answer !== null) (input as unknown as PassThrough).end(answer);
    return asked;
  };
  expect(await Promise.all(['y\n', 'YES\n', ' y \n', 'y'].map((answer) => ask(answer)))).not.toContain(false);
  expect(await Promise.all(['\n', 'n\n', 'yep\n', ''].map((answer) => ask(answer)))).not.toContain(true);
  const stop = new AbortController();
  const asked = ask(null, stop);
  stop.abort(new SoutuError('interrupted', 'Stopped'));
  await expect(asked).rejects.toMatchObject({ code: 'interrupted' });
});
