import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { memoryShares } from '../config-memory.ts';
import { expandHome } from '../config-values.ts';
import { createSemaphore } from '../core/semaphore.ts';
import { presenceOf } from '../engine/presence.ts';
import type { Engine } from '../engine.ts';
import { log } from '../log.ts';
import { packageRoot } from '../package-root.ts';
import { createAccess } from './access.ts';
import { createApp } from './app.ts';
import type { AppContext, Env } from './app-context.ts';
import { readBasePath } from './base-path.ts';
import { allowedHosts, isLoopback } from './hosts.ts';
import { createMetrics } from './metrics.ts';
import { createOutside } from './outside.ts';
import { createReadiness } from './readiness.ts';
import { openSessions, sessionsFile } from './sessions.ts';
import { newToken, openToken, type Token } from './token.ts';
import { createTotal } from './total.ts';
import { openUploads } from './uploads.ts';

export interface ServerAppOptions {
  /** Creates a new token for everything and revokes the old one. @default false */
  readonly newToken?: boolean;
  /** The same for the token for viewing. @default false */
  readonly newReadToken?: boolean;
  /** Folder of the demo gallery. @default the one in this package, if it has been built */
  readonly gallery?: string | null;
  /** Folder of the built page. @default that of this package */
  readonly web?: string;
  /** Command shown to other processes while this one writes to the library. @default 'soutu serve' */
  readonly command?: () => string;
  /** Aborted when the server closes, to end streams that have no end. @default never */
  readonly closing?: AbortSignal;
  /** Concurrent and waiting requests, for searches and for pictures each. */
  readonly work?: { readonly atOnce: number; readonly waiting: number };
}

/** A server that does not listen. */
export interface ServerApp {
  readonly app: Hono<Env>;
  /** The token if this start created it, the only time at which it can be shown; else null. */
  readonly token: string | null;
  /** The same for the token that allows searching and viewing only. */
  readonly readToken: string | null;
  readonly tokenNeeded: boolean;
  /** A token for one log-in within ten minutes, which allows everything; null if the server requires none. */
  oneTimeToken(): string | null;
  /** Saves the hashes of the tokens for later starts. Call it only when the tokens are certain to be shown. */
  saveTokens(): Promise<void>;
}

/** Maximum number of requests that wait before their bodies are read. */
const MAX_WAITING_BODIES = 100;
/** Share of the memory for bodies that is reserved for JSON. */
const JSON_SHARE = 0.2;

/** Creates the server of an open engine from its settings. Throws `bad-setting`, `unreadable`. */
export async function createServerApp(engine: Engine, options: ServerAppOptions = {}): Promise<ServerApp> {
  const { config } = engine;
  const basePath = readBasePath(config['base-path']);
  const tokenNeeded = config.token === 'always' || !isLoopback(config.host);
  const tokens = tokenNeeded ? await openTokens(engine, options) : null;
  const sessions = await openSessions(
    tokens && engine.durable ? sessionsFile(config.home) : null,
    tokens?.write.token === null,
  );
  const { atOnce, waiting } = options.work ?? { atOnce: 2 * availableParallelism(), waiting: 100 };
  const work = { permits: atOnce, maxQueue: waiting };
  const { bodies } = memoryShares(config);
  const access = createAccess(
    tokens && { write: tokens.write.hash, read: tokens.read?.hash ?? null },
    sessions,
  );
  const metrics = createMetrics();
  const context: AppContext = {
    engine,
    command: options.command ?? (() => 'soutu serve'),
    metrics,
    total: createTotal(engine),
    uploads: openUploads(engine.durable ? join(config.home, 'cache', 'uploads') : null),
    access,
    readiness: createReadiness(engine),
    limits: {
      uploadBytes: config['max-upload-bytes'],
      uploadPixels: config['max-upload-pixels'],
      queries: createSemaphore(work),
      pictures: createSemaphore(work),
      bodies: createSemaphore({ permits: bodies * (1 - JSON_SHARE), maxQueue: MAX_WAITING_BODIES }),
      json: createSemaphore({ permits: bodies * JSON_SHARE, maxQueue: MAX_WAITING_BODIES }),
    },
    basePath,
    outside: createOutside(basePath, config['trusted-proxies']),
    hosts: allowedHosts(config.host, config['allowed-hosts']),
    corsOrigins: config['cors-origins'].map((origin) => origin.replace(/\/$/, '')),
    roots: await realFolders(
      config.roots.length > 0 || !isLoopback(config.host) ? config.roots : [homedir()],
    ),
    gallery: (await realFolders([options.gallery ?? join(packageRoot, 'gallery')]))[0] ?? null,
    closing: options.closing ?? new AbortController().signal,
    web: options.web ?? join(packageRoot, 'dist', 'web'),
  };
  metrics.watch(context);
  return {
    app: createApp(context),
    token: tokens?.write.token ?? null,
    readToken: tokens?.read?.token ?? null,
    tokenNeeded,
    oneTimeToken: () => access.oneTimeToken('write'),
    async saveTokens() {
      await tokens?.write.save();
      await tokens?.read?.save();
    },
  };
}

async function openTokens(
  { durable, config: { home } }: Engine,
  { newToken: isNew = false, newReadToken: isNewToRead = false }: ServerAppOptions,
): Promise<{ readonly write: Token; readonly read: Token | null }> {
  if (!durable) return { write: newToken(), read: newToken() };
  const write = await openToken(join(home, 'token.json'), isNew, '--new-token');
  const file = join(home, 'read-token.json');
  // An earlier version made the home. A service would write a token that nobody has asked for into its log.
  const isLeftOut = write.token === null && !isNewToRead && !existsSync(file);
  return { write, read: isLeftOut ? null : await openToken(file, isNewToRead, '--new-read-token') };
}

/** Resolves symbolic links, so that paths can be compared, and skips missing folders. One that does not answer stays as it is named. */
async function realFolders(folders: readonly string[]): Promise<string[]> {
  const real: string[] = [];
  for (const path of folders.map(expandHome)) {
    const presence = await presenceOf(path);
    if (presence === 'missing') log.info(`${path} does not exist and is left out`);
    else real.push(presence === 'silent' ? path : await realpath(path));
  }
  return real;
}
