import { signal } from '@preact/signals';
import type { Upload } from '../../http/contract/search.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { status } from '../state/library.ts';
import type { SearchPicture } from '../state/search-state.ts';
import { toast } from '../state/toasts.ts';
import { withHint } from '../text/format.ts';
import { type TextName, t } from '../text/language.ts';
import { askFor } from './draft.ts';
import { isPicture } from './picture-files.ts';
import { shrink } from './shrink.ts';

/** A picture that is on its way to the server; `preview` is an address of it in this browser. */
export interface Uploading {
  readonly preview: string;
  readonly cancel: () => void;
}

export const uploading = signal<Uploading | null>(null);

/** What the reader is told about a picture that the server does not take; anything else keeps the server's words. */
const REASONS: Readonly<Record<string, TextName>> = {
  unsupported: 'boxNoPicture',
  corrupt: 'boxDamaged',
  empty: 'boxDamaged',
  'too-large': 'boxTooLarge',
  offline: 'boxOffline',
};

/** Searches with the first picture of some files, and says so when there are more or none. */
export function takeFiles(files: Iterable<File>): void {
  const list = [...files];
  const [picture, ...more] = list.filter(isPicture);
  if (picture) {
    if (more.length > 0) toast(t('boxFirstOnly', { n: more.length + 1, name: picture.name }));
    void takePicture(picture);
  } else if (list[0]) toast(t('boxNoPicture', { name: list[0].name }), 'bad');
}

/** Puts a picture of the library into the box, beside the words. */
export function takeKnown(picture: SearchPicture): void {
  uploading.peek()?.cancel();
  askFor({ picture, region: null });
}

async function takePicture(file: File): Promise<void> {
  uploading.peek()?.cancel();
  const controller = new AbortController();
  const { signal } = controller;
  const preview = URL.createObjectURL(file);
  const mine: Uploading = { preview, cancel: () => controller.abort() };
  uploading.value = mine;
  try {
    const { id, known } = await upload(file, signal);
    if (!signal.aborted) askFor({ picture: { kind: known ? 'similarTo' : 'image', id }, region: null });
  } catch (error) {
    if (!signal.aborted) say(error, file.name);
  } finally {
    if (uploading.peek() === mine) uploading.value = null;
    URL.revokeObjectURL(preview);
  }
}

/** Sends a picture as it is, so that one of the library is recognised; made smaller only where the server's limits ask for it. */
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

function say(error: unknown, name: string): void {
  if (!isRefusal(error)) throw error;
  const reason = REASONS[error.code];
  toast(reason ? t(reason, { name }) : withHint(error), 'bad');
}
