import { isRefusal, type Refusal } from '../api.ts';

/**
 * Runs background loading, whose errors are reported by the connection bar, the log-in page and the library page. Resolves to
 * the error response, or null.
 */
export async function quietly(task: () => Promise<void>): Promise<Refusal | null> {
  try {
    await task();
    return null;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error;
  }
}
