import { spawn } from 'node:child_process';
import { once } from 'node:events';
import qrcode from 'qrcode-generator';
import { afterAll, describe, expect, it } from 'vitest';
import { qrCode } from '../../src/cli/qr.ts';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary } from '../support/library.ts';

const [BLACK_ON_WHITE, PLAIN] = ['\u001b[30;107m', '\u001b[0m'];

const library = createTestLibrary();
afterAll(() => library.cleanUp());

/** What `soutu serve` prints on stdout until `isComplete`. */
async function printed(args: readonly string[], isComplete: (text: string) => boolean): Promise<string> {
  const child = spawn(process.execPath, [
    cliMain,
    'serve',
    '--port',
    '0',
    '--no-index',
    '--home',
    library.home,
    ...args,
  ]);
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
    if (isComplete(text)) child.kill('SIGTERM');
  });
  await once(child, 'close');
  return text;
}

/** The modules of a printed code, true for dark, without the light ones around it. */
function modulesOf(lines: readonly string[], hasColor: boolean): boolean[][] {
  const rows = lines.flatMap((line) => {
    const blocks = [...line.replace(BLACK_ON_WHITE, '').replace(PLAIN, '')];
    return ['▀█', '▄█'].map((full) => blocks.map((block) => full.includes(block) === hasColor));
  });
  const around = 4;
  const size = rows[0]!.length - 2 * around;
  return rows.slice(around, around + size).map((row) => row.slice(around, -around));
}

describe('a QR code in the terminal', () => {
  it.each([true, false])(
    'has the modules of the code, with light ones around it (colours: %s)',
    (hasColor) => {
      const text = 'http://192.168.1.20:7788/soutu/#token=Yc3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
      const code = qrcode(0, 'L');
      code.addData(text);
      code.make();
      const size = code.getModuleCount();
      const wanted = Array.from({ length: size }, (_, row) =>
        Array.from({ length: size }, (_, column) => code.isDark(row, column)),
      );
      const lines = qrCode(text, hasColor);
      expect(modulesOf(lines, hasColor)).toEqual(wanted);
      const light = (hasColor ? ' ' : '█').repeat(size + 8);
      expect(lines[0]).toBe(hasColor ? BLACK_ON_WHITE + light + PLAIN : light);
    },
  );
});

describe('the links of soutu serve', () => {
  it('are for everything and for viewing, below the base path', async () => {
    const text = await printed(
      ['--token', 'always', '--base-path', '/soutu'],
      (all) => all.split('\n').length > 2,
    );
    const [all, viewing] = text.trimEnd().split('\n');
    for (const line of [all, viewing])
      expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/soutu\/#token=[\w-]{43}$/);
    expect(all).not.toBe(viewing);
  });

  it('show no token again, and logout changes nothing about that', async () => {
    const { code, stdout } = await soutu(['logout', '--home', library.home]);
    expect([code, stdout]).toEqual([0, 'All browsers are logged out.\n']);
    const text = await printed(['--token', 'always'], (all) => all.includes('\n'));
    expect(text).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/);
  });

  it('refuses a base path that is none', async () => {
    const { code, stderr } = await soutu(['serve', '--base-path', 'soutu', '--home', library.home]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('base-path is "soutu"')]);
  });
});
