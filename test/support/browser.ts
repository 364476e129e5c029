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

/** Tests that need a browser: SOUTU_TEST_BROWSER=/usr/bin/chromium switches them on, and also `needs` must be there. */
export function describeInBrowser(name: string, tests: () => void, needs = true): void {
  if (executablePath && needs) describe(name, tests);
  else describe.skip(`${name} (set SOUTU_TEST_BROWSER to a Chromium to run these)`, tests);
}

/** Starts the browser that the tests were given. */
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

/** A page, and what went wrong in it: errors of scripts, refused content, failed requests, requests to other origins. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: string[];
}

/** Opens an address in a context of its own, with everything noted that goes wrong there. */
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
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
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
  /** The token, where it was made just now. */
  readonly token: string | null;
  /** Addresses by which other machines reach it. */
  readonly network: readonly string[];
  readonly child: ChildProcess;
  /** Everything that the server wrote for people. */
  stderr(): string;
  stop(): Promise<void>;
}

/** `soutu serve` as a user starts it, in a process of its own, on any free port unless `args` name one. */
export async function serve(args: readonly string[]): Promise<RunningServer> {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(process.execPath, [cliMain, 'serve', '--json', ...port, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
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
  const { address, token, network } = JSON.parse(line) as {
    address: string;
    token: string | null;
    network: string[];
  };
  return {
    url: address.replace(/\/$/, ''),
    token,
    network: network.map((one) => one.replace(/\/$/, '')),
    child,
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
