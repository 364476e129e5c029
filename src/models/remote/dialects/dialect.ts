import type { DialectName } from '../server.ts';

/** A picture as it is sent. */
export interface SentPicture {
  readonly mime: 'image/jpeg' | 'image/png';
  readonly base64: string;
}

/** One thing to embed: a text, a picture, or both in one. */
export interface Input {
  readonly text?: string;
  readonly image?: SentPicture;
}

/** Whether inputs are searched for or searched in. */
export type Role = 'query' | 'document';

/** What the inputs of a request have in common. */
export interface Asked {
  /** Name of the model on the server. */
  readonly model: string;
  readonly role: Role;
  /** Length of vector for an API that cuts them itself; undefined for the model's own. */
  readonly dimensions: number | undefined;
}

/** What an answer holds. */
export interface Answer {
  readonly vectors: readonly Float32Array[];
  /** Length of each raw projection, if the server tells it. */
  readonly norms?: readonly number[];
  /** Of the model on the server, if the server tells it. */
  readonly served?: Served;
}

/** What another Soutu says about its model. */
export interface Served {
  readonly model: string;
  readonly fingerprint: string;
  readonly imageSize: number;
}

/** How an API of embedding servers is spoken. */
export interface Dialect {
  readonly name: DialectName;
  /** Path of the route, below the address of the server. */
  readonly path: string;
  /** Inputs of one request; those of a request are of one kind and role. */
  readonly batch: number;
  /** Kinds of inputs that the API can express; what the model takes, only a trial shows. */
  readonly takes: { readonly pictures: boolean; readonly both: boolean };
  /** The body of a request for inputs of one kind. */
  body(inputs: readonly Input[], asked: Asked): unknown;
  /** Reads an answer in the order of the inputs. Throws any error for what it does not understand. */
  read(answer: unknown, inputs: readonly Input[]): Answer;
}

export const dataUri = ({ mime, base64 }: SentPicture) => `data:${mime};base64,${base64}`;
