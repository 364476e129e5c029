import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Status } from '../../src/http/contract/library.ts';

/** What `npm start -- ARGS` of the package in `root` hands over to, in a process of its own. */
export function startIn(root: string, args: readonly string[]) {
  const welcome = join(root, 'dist', 'scripts', 'welcome.js');
  const child = spawn(process.execPath, [welcome, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  let stdout = '';
  const said = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      child.once('close', () => reject(new Error(stderr)));
      const look = () => {
        const found = pattern.exec(stdout);
        if (found) resolve(found[1] ?? found[0]);
      };
      child.stdout.on('data', look);
      look();
    });
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, said, ended };
}

export async function json<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

export async function pictures(url: string): Promise<number> {
  return (await json<Status>(`${url}/api/v1/status`)).images;
}
