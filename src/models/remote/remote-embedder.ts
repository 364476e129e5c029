import { normalize } from '../../core/vector.ts';
import { SoutuError } from '../../errors.ts';
import type { Embedder, EmbedOptions, Pixels } from '../embedder.ts';
import type { RemoteModel } from '../model-ref.ts';
import { createBatches } from './batches.ts';
import { createClient, type Embedded } from './client.ts';
import { type Description, describeServer, forgetServer } from './description.ts';
import type { Input } from './dialects/dialect.ts';
import { DIALECTS } from './dialects/dialects.ts';
import { encodePicture } from './encode-picture.ts';
import { createHttp } from './http.ts';
import { infoOf } from './model-info.ts';
import { type Profile, profileOf } from './profiles.ts';

/** Another Soutu shrinks pictures itself, to exactly what its model takes; the decoder has left little more. */
const SOUTU_PICTURE: Profile['picture'] = { longest: 2048 };

/**
 * Opens a model of an embedding server. Requests are repeated while the server has gone, so that a run pauses and goes on by itself.
 * Throws the errors of `describeServer`. Embedding throws `embed-unreachable`, `embed-denied`, `embed-failed`, `embed-refused` for
 * an input that the server does not take, `model-changed` if the server has another model than before, `model-invalid` for pictures
 * if it takes texts only, and `interrupted`.
 */
export async function openRemote({ id, server }: RemoteModel): Promise<Embedder> {
  const description = await describeServer(server);
  const model = infoOf(id, description, server);
  const dialect = DIALECTS[description.dialect];
  const size = description.served ? SOUTU_PICTURE : profileOf(description.model).picture;
  const http = createHttp(server);
  const client = createClient(http, server, dialect, description.model);
  const batches = createBatches<Embedded>({ requests: server.requests, size: dialect.batch }, client.embed);
  const closing = new AbortController();

  async function embed(input: Input, { signal, as = 'query' }: EmbedOptions): Promise<Float32Array> {
    const signals = [closing.signal, ...(signal ? [signal] : [])];
    const embedded = await batches.add(input, as, AbortSignal.any(signals)).catch(async (error: unknown) => {
      // It may have another model now, by another name, for which the next opening asks.
      const isUnnamed = server.model === undefined && !description.served;
      if (isUnnamed && error instanceof SoutuError && error.code === 'embed-failed')
        await forgetServer(server);
      throw error;
    });
    if (isOther(embedded, description)) {
      await forgetServer(server);
      throw new SoutuError(
        'model-changed',
        `The embedding server ${new URL(server.url).host} has another model than before`,
        {
          hint: 'Run soutu index: it embeds the pictures again with the model that the server has now. Or start the server with the former one.',
        },
      );
    }
    return projectionOf(embedded, model.dimensions);
  }

  function requirePictures(): void {
    if (description.takesPictures) return;
    throw new SoutuError(
      'model-invalid',
      `The model ${id} of the embedding server takes no pictures (${description.dialect})`,
      {
        hint: 'Serve a model of pictures and texts: docs/models.md. If it is one, check embed-dialect and the log of the server.',
      },
    );
  }

  const encode = (image: Pixels) => encodePicture(image, size);

  return {
    model,
    workers: server.requests * dialect.batch,
    embedTexts: (texts, options = {}) => Promise.all(texts.map((text) => embed({ text }, options))),
    async embedImages(images, options = {}) {
      requirePictures();
      return Promise.all(images.map(async (image) => embed({ image: await encode(image) }, options)));
    },
    ...(description.takesBoth && {
      embedComposed: async (text: string, image: Pixels, options: EmbedOptions = {}) =>
        embed({ text, image: await encode(image) }, options),
    }),
    async close() {
      const reason = new SoutuError('interrupted', 'The model was closed');
      closing.abort(reason);
      batches.close(reason);
      await http.close();
    },
  };
}

/** Whether a vector is of another model than that which was described. */
function isOther({ vector, served }: Embedded, description: Description): boolean {
  return vector.length !== description.sent || served?.fingerprint !== description.served?.fingerprint;
}

/** The raw projection, or for a model whose server normalises it the unit vector; cut if so wanted, and then normalised again. */
function projectionOf({ vector, norm }: Embedded, dimensions: number): Float32Array {
  const { unit } = normalize(vector.length > dimensions ? vector.slice(0, dimensions) : vector);
  return norm === 1 ? unit : unit.map((value) => value * norm);
}
