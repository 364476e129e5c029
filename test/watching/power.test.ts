import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readPower } from '../../src/watching/power.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** Power supplies as Linux lists them, in /sys/class/power_supply. */
function supplies(all: Record<string, Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'soutu-power-'));
  made.push(folder);
  for (const [name, files] of Object.entries(all)) {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
  }
  return folder;
}

it('tells what the machine runs on', async () => {
  const battery = (status: string) => ({ type: 'Battery', status });
  const of = (all: Record<string, Record<string, string>>) => readPower(supplies(all));
  expect(await of({ AC: { type: 'Mains', online: '0' }, BAT0: battery('Discharging') })).toBe('battery');
  expect(await of({ AC: { type: 'Mains', online: '1' }, BAT0: battery('Charging') })).toBe('mains');
  expect(await of({ BAT0: battery('Full') })).toBe('mains');
  expect(await of({ mouse: { ...battery('Discharging'), scope: 'Device' } })).toBe('mains');
  expect(await of({ 'ucsi-1': { type: 'USB', online: '1' }, BAT0: battery('Discharging') })).toBe('mains');
  expect(await of({})).toBe('mains');
  expect(await readPower('/no such folder')).toBe('unknown');
});
