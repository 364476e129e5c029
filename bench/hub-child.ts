import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Serves the files of a folder as Hugging Face does: one repository of any name, with ranges, from memory. */

const [folder, bytesPerSecond] = process.argv.slice(2) as [string, string];
/** Bytes per second of all answers together; 0 does not limit it. */
const rate = Number(bytesPerSecond);
const COMMIT = '1'.repeat(40);
const PIECE = 64 * 1024;

const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
const siblings = [...files].map(([rfilename, bytes]) => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { rfilename, size: bytes.length, lfs: { sha256, size: bytes.length } };
});

/** When the line is free again: a piece of an answer takes its time on it. */
let free = 0;

async function send(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (rate === 0) {
    response.end(bytes);
    return;
  }
  for (let at = 0; at < bytes.length && !response.destroyed; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    free = Math.max(free, performance.now()) + (piece.length / rate) * 1000;
    // Timers are accurate to a millisecond.
    if (free - performance.now() > 2) await sleep(free - performance.now());
    if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
}

const server = createServer((request, response) => {
  const path = new URL(request.url!, 'http://hub').pathname;
  if (path.startsWith('/api/')) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ sha: COMMIT, siblings }));
    return;
  }
  const bytes = files.get(path.split('/').at(-1)!);
  if (bytes === undefined) {
    response.writeHead(404).end();
    return;
  }
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const [start, end] = from === undefined ? [0, bytes.length] : [Number(from), Number(to) + 1];
  response.writeHead(from === undefined ? 200 : 206, {
    'content-length': end - start,
    ...(from !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
  });
  void send(response, bytes.subarray(start, end));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ address: `http://127.0.0.1:${port}` })}\n`);
});
