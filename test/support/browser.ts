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

/** Tests that need a browser: SOUTU_TEST_BROWSER=/usr/bin/chromium switches them on. */
export const describeInBrowser = executablePath
  ? describe
  : (name: string, tests: () => void) =>
      describe.skip(`${name} (set SOUTU_TEST_BROWSER to a Chromium to run these)`, tests);

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

/** Problems that a page reported: errors of scripts, refused content, failed requests of its own. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: string[];
}

/** A page of its own with everything noted that goes wrong in it. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
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
  return { page, context, faults };
}

export interface RunningServer {
  readonly url: string;
  /** The token, where it was made just now. */
  readonly token: string | null;
  readonly child: ChildProcess;
  /** Everything that the server wrote for people. */
  stderr(): string;
  stop(): Promise<void>;
}

/** `soutu serve` as a user starts it, in a process of its own, on any free port. */
export async function serve(args: readonly string[]): Promise<RunningServer> {
  const child = spawn(process.execPath, [cliMain, 'serve', '--port', '0', '--json', ...args], {
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
  const { address, token } = JSON.parse(line) as { address: string; token: string | null };
  return {
    url: address.replace(/\/$/, ''),
    token,
    child,
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
