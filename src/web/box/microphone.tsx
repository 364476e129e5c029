import { signal } from '@preact/signals';
import { Icon } from '../parts/icon.tsx';
import { toast } from '../state/toasts.ts';
import { locale, type TextName, t } from '../text/language.ts';
import { submit, type } from './draft.ts';

/** The part of the Speech Recognition API that is used. Not all browsers have it, and TypeScript has no types for it. */
interface Recognition {
  lang: string;
  interimResults: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
}

const recognitionOf = (): (new () => Recognition) | undefined =>
  Reflect.get(window, 'SpeechRecognition') ?? Reflect.get(window, 'webkitSpeechRecognition');

const REASONS: Readonly<Record<string, TextName>> = {
  'not-allowed': 'boxNoMicrophone',
  'audio-capture': 'boxNoMicrophone',
  network: 'boxNoSpeech',
  'service-not-allowed': 'boxNoSpeech',
  'language-not-supported': 'boxNoSpeech',
};

const listening = signal<Recognition | null>(null);

/** Fills the search box by voice, in the language of the page. Hidden if the browser does not support it. */
export function Microphone() {
  const Recogniser = recognitionOf();
  if (!Recogniser) return null;
  const on = listening.value !== null;
  const label = t(on ? 'boxListening' : 'boxSpeak');
  return (
    <button
      type="button"
      class={on ? 'box-button listening' : 'box-button'}
      aria-label={label}
      aria-pressed={on}
      title={on ? label : t('boxSpeakHint')}
      onClick={() => (listening.peek() ? listening.peek()?.stop() : listen(new Recogniser()))}
    >
      <Icon name="microphone" />
    </button>
  );
}

const NOTICE_KEY = 'soutu-voice-told';

/** Informs the user once that the browser may send the voice to a server. */
function showPrivacyNotice(): void {
  if (localStorage.getItem(NOTICE_KEY) !== null) return;
  localStorage.setItem(NOTICE_KEY, 'yes');
  toast(t('boxSpeechSent'));
}

/** Speech recognition needs a region, which not every browser's language tag has. */
const regionalTag = (tag: string) => (tag === 'zh' ? 'zh-CN' : tag === 'en' ? 'en-US' : tag);

function listen(recognition: Recognition): void {
  showPrivacyNotice();
  recognition.lang = regionalTag(locale.peek());
  recognition.interimResults = true;
  recognition.onresult = ({ results }) =>
    type(
      Array.from(results, (result) => result[0]?.transcript ?? '')
        .join('')
        .trim(),
    );
  recognition.onerror = ({ error }) => {
    if (error !== 'aborted') toast(t(REASONS[error] ?? 'boxNotHeard'), 'bad');
  };
  recognition.onend = () => {
    listening.value = null;
    submit();
  };
  listening.value = recognition;
  recognition.start();
}
