import { useEffect, useRef } from 'preact/hooks';
import { textOf } from '../../core/text-line.ts';
import { copyText } from '../parts/clipboard.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { findSimilar, selectingPart, selectPart } from '../state/actions.ts';
import { type SearchPicture, searching } from '../state/search-state.ts';
import { type TextName, t } from '../text/language.ts';
import { leavePart, notThis } from './leave.ts';
import { searchPart } from './part-search.ts';
import { words, wordsMarked } from './words.ts';

/**
 * The most frequent actions: find similar, select a part, not this. While a part is being selected: search it, or cancel.
 */
export function Toolbar({ source }: { source: SearchPicture }) {
  const part = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  const selecting = selectingPart.value;
  useEffect(() => {
    // When the selection box disappears, the focus returns to the button that opened it.
    if (was.current && !selecting) part.current?.focus();
    was.current = selecting;
  }, [selecting]);
  if (selecting) {
    return (
      <div class="view-toolbar">
        <button type="button" class="button plain" onClick={leavePart}>
          {t('libCancel')}
        </button>
        <button type="button" class="button primary" onClick={() => searchPart(source)}>
          <Icon name="search" size={18} />
          {t('partSearch')}
        </button>
      </div>
    );
  }
  const button = (name: TextName, icon: IconName, key: string, work: () => void) => (
    <button
      type="button"
      class="button plain"
      ref={icon === 'part' ? part : null}
      aria-keyshortcuts={key}
      onClick={work}
    >
      <Icon name={icon} size={18} />
      {t(name)}
      <span class="view-key" aria-hidden="true">
        {key}
      </span>
    </button>
  );
  return (
    <div class="view-toolbar view-tools">
      {button('resultsSimilar', 'similar', 's', () => findSimilar(source))}
      {button('resultsSelectPart', 'part', 'c', () => selectPart(source.id))}
      {searching.value && button('resultsNotThis', 'not', 'x', () => notThis(source))}
      {wordsMarked.value && words.value.length > 0 && (
        <button
          type="button"
          class="button plain"
          onClick={({ currentTarget }) =>
            void copyText(textOf(words.value), currentTarget, t('viewWordsCopied'))
          }
        >
          <Icon name="copy" size={18} />
          {t('viewCopyWords')}
        </button>
      )}
    </div>
  );
}
