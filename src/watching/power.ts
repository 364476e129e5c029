import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the machine runs on; `unknown` where the system does not tell (only Linux does without a program). */
export type Power = 'mains' | 'battery' | 'unknown';

/** Reads the power supplies as Linux lists them, see its Documentation/ABI/testing/sysfs-class-power. */
export async function readPower(folder = '/sys/class/power_supply'): Promise<Power> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) return 'unknown';
  const supplies = await Promise.all(names.map((name) => readSupply(join(folder, name))));
  if (supplies.some(({ type, online }) => type !== 'Battery' && online === '1')) return 'mains';
  // One with the scope `Device` is that of a mouse or a headset.
  const batteries = supplies.filter(({ type, scope }) => type === 'Battery' && scope !== 'Device');
  return batteries.some(({ status }) => status === 'Discharging') ? 'battery' : 'mains';
}

async function readSupply(folder: string): Promise<Record<'type' | 'online' | 'status' | 'scope', string>> {
  const read = async (name: string) => (await readFile(join(folder, name), 'utf8').catch(() => '')).trim();
  const [type, online, status, scope] = await Promise.all([
    read('type'),
    read('online'),
    read('status'),
    read('scope'),
  ]);
  return { type, online, status, scope };
}
