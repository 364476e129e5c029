import { SoutuError } from '../../errors.ts';
import { toFailure } from './failure.ts';

/**
 * Converts a failure to an error for people.
 *
 * @param server the address, without secrets
 * @param what what failed: a collection, or null for the connection itself
 */
export function storeError(error: unknown, server: string, what: string | null): SoutuError {
  if (error instanceof SoutuError) return error;
  const failure = toFailure(error);
  const cause = error;
  const reason = firstSentence(failure.message);
  switch (failure.kind) {
    case 'away':
    case 'unreachable':
    case 'slow':
      return new SoutuError('store-unreachable', `Milvus at ${server} cannot be reached: ${reason}`, {
        cause,
      });
    case 'denied':
      return new SoutuError('store-denied', `Milvus at ${server} denies access: ${reason}`, { cause });
    case 'unsupported':
      return new SoutuError('store-failed', `Milvus at ${server} lacks a call that Soutu needs: ${reason}`, {
        hint: 'Soutu needs Milvus 2.3 or later, or Milvus Lite 3.',
        cause,
      });
    default: {
      const name = what === null ? '' : `the collection ${what}: `;
      return new SoutuError('store-failed', `Milvus at ${server}: ${name}${reason}`, {
        hint: 'The log of the Milvus server says more. Run soutu index again when it works: what is written stays.',
        cause,
      });
    }
  }
}

/** Drops what the SDK and gRPC add for developers. */
function firstSentence(reason: string): string {
  return reason
    .split('\n')[0]!
    .replace(/,?\s*(metadata filters|LB pick|remote_addr|Resolution note).*$/, '')
    .replace(/ ?Last error: (null|Error:)?/, '')
    .trim()
    .replace(/\.+$/, '');
}
