import { isRefusal } from '../api.ts';

/** Runs background loading, whose errors are reported by the connection bar and the log-in page. */
export async function quietly(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}
