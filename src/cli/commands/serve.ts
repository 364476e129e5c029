import { resolve } from 'node:path';
import { SERVER_DEFAULTS } from '../../config-server.ts';
import { presenceOf } from '../../engine/presence.ts';
import { type Engine, openEngine } from '../../engine.ts';
import { asSoutuError, SoutuError } from '../../errors.ts';
import { isLoopback } from '../../http/hosts.ts';
import type { RunningServer } from '../../http/serve.ts';
import { type CommandInput, defineCommand } from '../command.ts';
import { printable } from '../format.ts';
import { READER_MISSING } from '../not-read.ts';
import { openInViewer } from '../open.ts';
import { aborted, preload, prepareStore, storeIsBack } from '../prepare-store.ts';
import { indexFolders } from '../serve-runs.ts';
import {
  DOWNLOAD_SETTINGS,
  INDEX_SETTINGS,
  LIBRARY_SETTINGS,
  MODEL_SETTINGS,
  WATCH_SETTINGS,
} from '../setting-groups.ts';
import { untilDrawn } from '../until-drawn.ts';
import { tellOfRuns } from '../watch-runs.ts';

export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'Serve the page and the HTTP API, and index folders in the background.',
  usage: '[FOLDER…]',
  details:
    'Folders are added to the library and indexed in the background. Without a folder, all folders of the library are updated. Then they are followed: what changes on the disk appears by itself (see --watch), and a line on stderr says what came of it.\nThe address is printed once model and index are loaded (see --preload); requests that come before wait. If its server is away, Soutu starts without it, and indexes as soon as it answers.\nOn 127.0.0.1, the default, only this machine can connect. Any other --host requires a token. Two are printed when they are created: one for everything, one for searching and viewing only.\nCtrl-C finishes open requests and keeps what is indexed; a second Ctrl-C ends the process immediately.',
  options: {
    open: { type: 'boolean', help: 'Open the page in the browser.' },
    'no-index': {
      type: 'boolean',
      help: 'Serve the library as it is: do not index at startup, and do not follow its folders.',
    },
    'new-token': {
      type: 'boolean',
      help: 'Create a new token for everything; the old one stops working, for a server that already runs once it is restarted.',
    },
    'new-read-token': {
      type: 'boolean',
      help: 'Create a new token for viewing; the old one stops working, for a server that already runs once it is restarted.',
    },
    qr: {
      type: 'boolean',
      help: 'Also print each address for other devices as a QR code, with which one phone logs in within ten minutes.',
    },
    json: { type: 'boolean', help: 'Print one line of JSON with the address when the server is ready.' },
  },
  settings: [
    ...LIBRARY_SETTINGS,
    ...MODEL_SETTINGS,
    ...INDEX_SETTINGS,
    ...DOWNLOAD_SETTINGS,
    'host',
    'port',
    'token',
    'allowed-hosts',
    'base-path',
    'trusted-proxies',
    'cors-origins',
    'roots',
    'preload',
    'watch',
    ...WATCH_SETTINGS,
    'max-upload-bytes',
    'max-upload-pixels',
  ],
  examples: [
    ['serve --open', 'open the page'],
    ['serve ~/Pictures', 'index a folder in the background'],
    ['serve --host 0.0.0.0 --qr', 'for other devices in the network, with a token'],
    [
      'serve --token always --allowed-hosts example.org --base-path /soutu',
      'behind a reverse proxy (docs/deploy.md)',
    ],
  ],
  interruptible: true,
  async run(input) {
    const { config, values, positionals, signal, note } = input;
    const folders = await existing(positionals, note);
    // Loaded lazily, because the other commands do not need the server.
    const { startServer } = await import('../../http/serve.ts');
    const engine = await openEngine(config);
    try {
      const server = await startServer(engine, {
        newToken: values['new-token'] ?? false,
        newReadToken: values['new-read-token'] ?? false,
      });
      try {
        const isThere = await prepareStore(engine, input);
        if (isThere && config.preload) await preload(engine, input);
        if (!signal.aborted) {
          announce(server, input);
          if (values.qr) await printQr(server, input);
          // Never pass the token, because other users of the machine can see the arguments of programs.
          if (values.open) openInViewer(server.url);
          if (!values['no-index'] && config.watch) await watchFolders(engine, server, input);
          if (isThere) await begin(engine, server, folders, input);
          else void beginLater(engine, server, folders, input);
        }
        await aborted(signal);
        // Over the `^C` that a terminal shows.
        note(`${process.stderr.isTTY ? '\r' : ''}Stopping…`);
      } finally {
        await server.close();
      }
    } finally {
      await engine.close();
    }
    return 0;
  },
});

/**
 * Returns the absolute paths of the named folders that exist, or do not answer yet, and reports the others. Throws `not-found` if none
 * exists, because they were probably mistyped.
 */
async function existing(typed: readonly string[], note: (line: string) => void): Promise<string[]> {
  // An empty one usually comes from an unset variable and would mean the current folder.
  const named = typed.map((path) => (path === '' ? '' : resolve(path)));
  const isMissing = async (path: string) => path === '' || (await presenceOf(path)) === 'missing';
  const missing = (
    await Promise.all(named.map(async (path) => ((await isMissing(path)) ? [path] : [])))
  ).flat();
  const folders = named.filter((path) => !missing.includes(path));
  const sentences = missing.map((path) => `${path === '' ? 'An empty path' : path} does not exist`);
  if (missing.length > 0 && folders.length === 0) throw new SoutuError('not-found', sentences.join('\n'));
  for (const sentence of sentences) note(`${printable(sentence)} and is skipped.`);
  return folders;
}

/** The address with the token, if it is known, in its fragment, from which the page removes it immediately. */
const addressOf = (url: string, token: string | null) => (token === null ? url : `${url}#token=${token}`);

function announce(
  server: RunningServer,
  { config, values, print, note, style }: CommandInput<{ json?: boolean }>,
): void {
  if (server.takenPort !== null)
    note(
      `Port ${server.takenPort} is in use, perhaps by another soutu serve; this server listens on ${server.url}`,
    );
  const { url, networkUrls, token, readToken, tokenNeeded } = server;
  const defaults = SERVER_DEFAULTS['trusted-proxies'].join();
  if (!tokenNeeded && (config['base-path'] || config['trusted-proxies'].join() !== defaults))
    note(
      'This server needs no token, so whoever reaches it through a reverse proxy can change everything: --token always requires one.',
    );
  const urls = [url, ...networkUrls];
  if (values.json) {
    print(JSON.stringify({ address: url, network: networkUrls, token, readToken, tokenNeeded }));
    return;
  }
  for (const one of urls) print(style.bold(addressOf(one, token)));
  if (readToken !== null) {
    note('For searching and viewing only:');
    for (const one of urls) print(addressOf(one, readToken));
  }
  if (token !== null || readToken !== null) {
    note(
      'Tokens are shown only once. Anyone who has the one for everything can view, search and remove all pictures of the library, add folders inside those of the setting roots, and download and delete models. With the one for viewing, all pictures can be searched, viewed and downloaded.',
    );
    note(
      'The connection is not encrypted: use it only in a network that you trust, or behind an HTTPS proxy.',
    );
  }
  if (token === null && tokenNeeded) {
    note('The server requires a token that was printed when it was created; --new-token creates a new one.');
  }
  if (process.stderr.isTTY) note('Open the address in a browser. Press Ctrl-C to stop.');
}

/** Prints each address for other machines for the camera of a phone, which logs in once within ten minutes. */
async function printQr(
  server: RunningServer,
  { config, values, print, note, style }: CommandInput<{ json?: boolean }>,
): Promise<void> {
  if (values.json) return note('--json leaves out the QR codes.');
  if (isLoopback(config.host))
    return note(
      'There is no QR code, because only this computer can connect: --host 0.0.0.0 lets phones in.',
    );
  const { qrCode } = await import('../qr.ts');
  const { url, networkUrls, tokenNeeded } = server;
  for (const address of networkUrls.length > 0 ? networkUrls : [url]) {
    print(address);
    for (const line of qrCode(addressOf(address, server.oneTimeToken()), style.on)) print(line);
  }
  if (tokenNeeded) note('Each code logs one device in, within ten minutes, with all rights.');
}

/** Indexes. */
async function begin(
  engine: Engine,
  server: RunningServer,
  folders: readonly string[],
  input: CommandInput<{ 'no-index'?: boolean }>,
): Promise<void> {
  if (input.signal.aborted) return;
  const isIndexing = !input.values['no-index'];
  const isNamed = folders.length > 0;
  if (isIndexing && isNamed) {
    void indexFolders(engine, server, folders, input);
    void takeUpDrawn(engine, server, folders, input);
  }
  const asked = engine.status();
  // Only what is to be indexed depends on it; else searches say what is wrong.
  const status = await (isIndexing && !isNamed ? asked : asked.catch(() => null));
  // A collection of another program is never changed.
  if (status === null || status.external !== null) return;
  if (status.reading === 'missing') input.note(READER_MISSING);
  if (!isIndexing || isNamed || status.folders.length === 0) return;
  void indexFolders(engine, server, folders, input);
  const all = status.folders.map(({ path }) => path);
  void takeUpDrawn(engine, server, all, input);
}

/** Takes up what came last into a folder that was being drawn, also where changes are not followed or wait. */
async function takeUpDrawn(
  ...[engine, server, folders, input]: Parameters<typeof indexFolders>
): Promise<void> {
  for (const folder of folders) {
    if (!(await untilDrawn(folder, input.signal))) continue;
    const { state, process: follower } = await engine.watching.state();
    if (input.signal.aborted) return;
    if (state === 'on' && follower?.pid === process.pid) engine.watching.update();
    else void indexFolders(engine, server, [folder], input);
  }
}

/** Before the first run, so that nothing that changes meanwhile is missed. Without it a library is served as well. */
async function watchFolders(
  engine: Engine,
  server: RunningServer,
  { note, values }: CommandInput<{ json?: boolean }>,
): Promise<void> {
  engine.watching.follow((event) => {
    if (event.type === 'problem') note(printable(event.message));
  });
  // A program that starts the server asks the API.
  if (!values.json) tellOfRuns(engine, note);
  try {
    await engine.watching.start({ command: `soutu serve at ${server.url}` });
  } catch (error) {
    const { code, message } = asSoutuError(error, 'internal');
    if (code !== 'read-only') note(printable(`The folders are not followed: ${message}`));
  }
}

/** The same once a store that is away answers. The page shows what is wrong until then. */
async function beginLater(...all: Parameters<typeof begin>): Promise<void> {
  const [engine, , , input] = all;
  try {
    if (!(await storeIsBack(engine, input))) return;
    if (input.config.preload) void engine.preload({ signal: input.signal }).catch(() => {});
    await begin(...all);
  } catch (error) {
    const { message, hint } = asSoutuError(error, 'internal');
    if (!input.signal.aborted) input.note(printable(`${message} ${hint}`));
  }
}
