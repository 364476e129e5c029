import { createHash } from 'node:crypto';
import { SUMMED } from '../../core/rank.ts';
import { SoutuError } from '../../errors.ts';
import type { ModelInfo } from '../embedder.ts';
import { findCard, findMeasured } from '../model-cards.ts';
import type { RemoteModel } from '../model-ref.ts';
import { type Description, describeServer } from './description.ts';
import type { Role } from './dialects/dialect.ts';
import { profileOf } from './profiles.ts';

/** The decoder keeps 2.75 times as many pixels on the shorter side (images/decode.ts). */
const DECODER_MARGIN = 2.75;

/** Describes a remote model, from the cache if its server was asked before. Throws the errors of `describeServer`. */
export async function describeRemote({ id, server }: RemoteModel): Promise<ModelInfo> {
  return infoOf(id, await describeServer(server), server);
}

export function infoOf(
  id: string,
  description: Description,
  { url, dimensions: cut }: RemoteModel['server'],
): ModelInfo {
  const { sent, served, dialect, takesBoth } = description;
  if (cut !== undefined && cut > sent)
    throw new SoutuError(
      'bad-setting',
      `embed-dimensions is ${cut}, but the model ${id} gives vectors of ${sent} values`,
    );
  const dimensions = cut ?? sent;
  // The vectors of another Soutu are those of its model on this disk.
  const measured = served && dimensions === sent ? findMeasured(served.fingerprint) : null;
  const profile = profileOf(id);
  const { picture } = profile;
  return {
    id,
    location: url,
    fingerprint: served && dimensions === sent ? served.fingerprint : identity(description, dimensions),
    compatibleWith: measured?.compatibleWith ?? [],
    family: dialect,
    dimensions,
    imageSize:
      served?.imageSize ??
      ('square' in picture ? picture.square : Math.ceil(picture.longest / DECODER_MARGIN)),
    contextLength: null,
    languages: findCard(id)?.languages ?? profile.languages,
    license: findCard(id)?.license ?? profile.license,
    calibration: measured?.calibration ?? null,
    composing: takesBoth ? { ...SUMMED, inOne: true } : (measured?.composing ?? SUMMED),
  };
}

/**
 * What decides which vectors come back, in 64 hex characters: the model, the API, what it is told, and the length; not the address,
 * so that a server can move.
 */
function identity({ model, dialect, served }: Description, dimensions: number): string {
  const { prompt, prefix, picture } = profileOf(model);
  const image = { mime: 'image/png', base64: '' } as const;
  const inputs = [{ text: 'text' }, { image }, { text: 'text', image }];
  const prompts = (['query', 'document'] satisfies Role[]).map((role) =>
    dialect === 'vllm' ? inputs.map((input) => prompt(input, role)) : (prefix?.[role] ?? null),
  );
  const parts = ['remote', 1, model, dialect, served?.fingerprint ?? null, prompts, picture, dimensions];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
