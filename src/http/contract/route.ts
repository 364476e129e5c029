import type { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';

/** A response: JSON of a schema, or a body of another media type. */
interface Answer {
  readonly description: string;
  readonly json?: z.ZodType;
  readonly media?: string;
}

/** A request body that is not JSON; `schema` is its JSON Schema. */
interface OtherBody {
  readonly media: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Contract of a route. It validates requests, and the OpenAPI document and the HTML documentation are created from it. */
export interface RouteContract {
  readonly method: 'get' | 'post' | 'delete';
  /** Path after `/api/v1`, with parameters in braces. */
  readonly path: string;
  /**
   * Who may use it if the server requires a token: `open` everybody, `read` also those with the token for viewing, `write` only
   * those with the token for everything. What changes the library, its files or settings, or shows folders outside of it, is
   * `write`.
   */
  readonly access: 'open' | 'read' | 'write';
  readonly tag: 'Search' | 'Pictures' | 'Library' | 'Indexing' | 'Texts' | 'Models' | 'Tuning' | 'Server';
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly json?: z.ZodType;
  readonly bodies?: readonly OtherBody[];
  /** Responses by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Errors in addition to those of every route. */
  readonly errors?: readonly ErrorCode[];
}
