import type { DeviceTrial } from '../../models/local/try-devices.ts';
import { tryDevices as tryModel } from '../../models/open.ts';
import { chooseServing } from '../choices.ts';
import type { LibraryContext } from '../context.ts';
import { embedderOptions } from '../embedder-options.ts';

/** See `Models.tryDevices`. */
export async function tryDevices({
  config,
  records,
  driver,
}: LibraryContext): Promise<readonly DeviceTrial[]> {
  const { ref } = await chooseServing(config, await records.readLibrary(), driver);
  return tryModel(ref, embedderOptions(config));
}
