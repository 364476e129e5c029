import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { memoryShares } from '../config-memory.ts';
import { expandHome } from '../config-values.ts';
import { createSemaphore } from '../core/semaphore.ts';
import type { Engine } from '../engine.ts';
import { log } from '../log.ts';
import { packageRoot } from '../package-root.ts';
import { createAccess, newToken, openToken, type Token } from './access.ts';
import { createApp } from './app.ts';
import { allowedHosts, isLoopback } from './hosts.ts';
import { createMetrics } from './metrics.ts';
import type { Env, Parts } from './parts.ts';
import { createTotal } from './total.ts';
import { openUploads } from './uploads.ts';

export interface AssembleOptions {
  /** Makes a new token; the old one stops working. */
  readonly newToken?: boolean;
  /** The demo gallery; default: the one of this package, where it has been made. */
  readonly gallery?: string | null;
  /** Folder of the built page; default: that of this package. */
  readonly web?: string;
  /** What other processes are told of who writes to the library, asked for when it does. */
  readonly command?: () => string;
  /** Requests at once and waiting, for questions and for pictures each. */
  readonly work?: { readonly atOnce: number; readonly waiting: number };
}

/** A server that does not listen. */
export interface Assembled {
  readonly app: Hono<Env>;
  /** The token, where one was made just now; it cannot be had again. */
  readonly token: string | null;
  readonly tokenNeeded: boolean;
  /** Keeps the token for later starts; not before it is sure that it will be shown. */
  keepToken(): Promise<void>;
}

/** How many requests may wait with their bodies unread. */
const MAX_WAITING_BODIES = 100;
/** The share of the memory for bodies that those without pictures have. */
const JSON_SHARE = 0.2;

/** Puts a server together from an open engine and its settings. Throws `bad-setting`, `unreadable`. */
export async function assemble(engine: Engine, options: AssembleOptions = {}): Promise<Assembled> {
  const { config } = engine;
  const tokenNeeded = config.token === 'always' || !isLoopback(config.host);
  const token: Token | null = !tokenNeeded
    ? null
    : engine.durable
      ? await openToken(join(config.home, 'token.json'), options.newToken ?? false)
      : newToken();
  const { atOnce, waiting } = options.work ?? { atOnce: 2 * availableParallelism(), waiting: 100 };
  const work = { permits: atOnce, maxQueue: waiting };
  const { bodies } = memoryShares(config);
  const metrics = createMetrics();
  const parts: Parts = {
    engine,
    command: options.command ?? (() => 'soutu serve'),
    metrics,
    total: createTotal(engine),
    uploads: openUploads(engine.durable ? join(config.home, 'cache', 'uploads') : null),
    access: createAccess(token?.hash ?? null),
    limits: {
      uploadBytes: config['max-upload-bytes'],
      uploadPixels: config['max-upload-pixels'],
      queries: createSemaphore(work),
      pictures: createSemaphore(work),
      bodies: createSemaphore({ permits: bodies * (1 - JSON_SHARE), maxQueue: MAX_WAITING_BODIES }),
      json: createSemaphore({ permits: bodies * JSON_SHARE, maxQueue: MAX_WAITING_BODIES }),
    },
    hosts: allowedHosts(config.host, config['allowed-hosts']),
    corsOrigins: config['cors-origins'].map((origin) => origin.replace(/\/$/, '')),
    roots: realFolders(config.roots.length > 0 || !isLoopback(config.host) ? config.roots : [homedir()]),
    gallery: realFolders([options.gallery ?? join(packageRoot, 'gallery')])[0] ?? null,
    web: options.web ?? join(packageRoot, 'dist', 'web'),
  };
  metrics.watch(parts);
  return {
    app: createApp(parts),
    token: token?.token ?? null,
    tokenNeeded,
    keepToken: async () => token?.keep(),
  };
}

/** Without symbolic links, so that what is asked for can be compared; without those that are not there. */
function realFolders(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const path = expandHome(folder);
    if (existsSync(path)) return [realpathSync(path)];
    log.info(`${path} does not exist and is left out`);
    return [];
  });
}
