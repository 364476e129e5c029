import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { describe } from 'vitest';
import { cliMain } from './cli.ts';

const executablePath = process.env.SOUTU_TEST_BROWSER;

/**
 * Declares tests that need a browser, which run if SOUTU_TEST_BROWSER is set (for example to /usr/bin/chromium) and `needs`
 * is true.
 */
export function describeInBrowser(name: string, tests: () => void, needs = true): void {
  if (executablePath && needs) describe(name, tests);
  else describe.skip(`${name} (set SOUTU_TEST_BROWSER to a Chromium to run these)`, tests);
}

/** Starts the browser for the tests. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
}

/** A page with its errors: script errors, blocked content, failed requests, requests to other origins. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: string[];
}

/** Opens an address in a new browser context and records the errors of the page. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  const close = context.close.bind(context);
  context.close = async () => {
    // A request that a test answers itself may be under way, whose handler would fail without anybody to catch it.
    if (!page.isClosed()) await page.unrouteAll({ behavior: 'ignoreErrors' });
    await close();
  };
  // Far more than any wait takes, because a slow machine is not a fault.
  page.setDefaultTimeout(90_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
  });
  const { origin } = new URL(address);
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== origin) faults.push(`asked ${url}`);
  });
  await page.goto(address);
  return { page, context, faults };
}

export interface RunningServer {
  readonly url: string;
  /** The token if it was created by this process, else null. */
  readonly token: string | null;
  /** The same for the token for viewing. */
  readonly readToken: string | null;
  /** Addresses at which other machines reach the server. */
  readonly network: readonly string[];
  readonly child: ChildProcess;
  /** Everything that the server has written to stderr. */
  stderr(): string;
  stop(): Promise<void>;
}

/** Runs `soutu serve` in a child process, on a free port unless `args` specify one. */
export async function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<RunningServer> {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(process.execPath, [cliMain, 'serve', '--json', ...port, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then(() => {
      throw new Error(`the server ended: ${stderr}`);
    }),
  ]);
  const { address, token, readToken, network } = JSON.parse(line) as {
    address: string;
    token: string | null;
    readToken: string | null;
    network: string[];
  };
  return {
    url: address.replace(/\/$/, ''),
    token,
    readToken,
    network: network.map((one) => one.replace(/\/$/, '')),
    child,
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
