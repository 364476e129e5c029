import { signal } from '@preact/signals';
import type { Upload } from '../../http/contract/search.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { status } from '../state/library.ts';
import type { SearchPicture } from '../state/search-state.ts';
import { toast } from '../state/toasts.ts';
import { withHint } from '../text/format.ts';
import { type TextName, t } from '../text/language.ts';
import { updateQuery } from './draft.ts';
import { isPicture } from './picture-files.ts';
import { shrink } from './shrink.ts';

/** A picture that is being uploaded; `preview` is its object URL. */
export interface Uploading {
  readonly preview: string;
  readonly cancel: () => void;
}

export const uploading = signal<Uploading | null>(null);

/** Messages for pictures that the server refuses; for other codes the server's message is shown. */
const REASONS: Readonly<Record<string, TextName>> = {
  unsupported: 'boxNoPicture',
  corrupt: 'boxDamaged',
  empty: 'boxDamaged',
  'too-large': 'boxTooLarge',
  'no-response': 'boxOffline',
};

/** Searches with the first picture among the files, and reports if there are more or none. */
export function acceptFiles(files: Iterable<File>): void {
  const list = [...files];
  const [picture, ...more] = list.filter(isPicture);
  if (picture) {
    if (more.length > 0) toast(t('boxFirstOnly', { n: more.length + 1, name: picture.name }));
    void uploadPicture(picture);
  } else if (list[0]) toast(t('boxNoPicture', { name: list[0].name }), 'bad');
}

/** Searches with a picture of the library, keeping the text. */
export function acceptPicture(picture: SearchPicture): void {
  uploading.peek()?.cancel();
  updateQuery({ picture, region: null });
}

async function uploadPicture(file: File): Promise<void> {
  uploading.peek()?.cancel();
  const controller = new AbortController();
  const { signal } = controller;
  const preview = URL.createObjectURL(file);
  const own: Uploading = { preview, cancel: () => controller.abort() };
  uploading.value = own;
  try {
    const { id, known } = await upload(file, signal);
    if (!signal.aborted) updateQuery({ picture: { kind: known ? 'similarTo' : 'image', id }, region: null });
  } catch (error) {
    if (!signal.aborted) showError(error, file.name);
  } finally {
    if (uploading.peek() === own) uploading.value = null;
    URL.revokeObjectURL(preview);
  }
}

/**
 * Uploads the original file, so that a picture of the library is recognised; downscales it only if it exceeds the server's
 * limits.
 */
async function upload(file: File, signal: AbortSignal): Promise<Upload> {
  const limit = status.peek()?.limits.uploadBytes ?? Number.POSITIVE_INFINITY;
  if (file.size <= limit) {
    try {
      return await api.upload(file, signal);
    } catch (error) {
      if (!isRefusal(error) || error.code !== 'too-large') throw error;
    }
  }
  const smaller = await shrink(file);
  signal.throwIfAborted();
  if (!smaller) throw { code: 'too-large', message: '', hint: '' } satisfies Refusal;
  return await api.upload(smaller, signal);
}

function showError(error: unknown, name: string): void {
  if (!isRefusal(error)) throw error;
  const reason = REASONS[error.code];
  toast(reason ? t(reason, { name }) : withHint(error), 'bad');
}
