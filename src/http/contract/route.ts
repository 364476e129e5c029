import type { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';

/** What an answer holds: JSON of a schema, or a body of another media type. */
interface Answer {
  readonly description: string;
  readonly json?: z.ZodType;
  readonly media?: string;
}

/** A body that is not JSON; `schema` describes it in the words of JSON Schema. */
interface OtherBody {
  readonly media: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One route: requests are checked by it, and the OpenAPI document and the readable one are made from it. */
export interface RouteContract {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/api/v1`, with parameters in braces. */
  readonly path: string;
  readonly tag: 'Search' | 'Pictures' | 'Library' | 'Indexing' | 'Server';
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly json?: z.ZodType;
  readonly bodies?: readonly OtherBody[];
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Errors beyond those that every route can have. */
  readonly errors?: readonly ErrorCode[];
  /** Answers without a token, also where one is needed. */
  readonly open?: true;
}
