import type { TextLine } from '../../core/text-line.ts';
import { t } from '../text/language.ts';
import { words, wordsMarked } from './words.ts';
import { isUpright, placeOf } from './words-place.ts';
import type { Size } from './zoom.ts';

/**
 * The words of the picture as invisible text over their places, to be selected and copied. A press of the mouse on them selects; a
 * finger selects by a long press and drags and swipes as elsewhere.
 */
export function WordsLayer({ frame }: { frame: Size }) {
  if (words.value.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div
      class="view-text"
      role="group"
      aria-label={t('viewWords')}
      // A translation would neither be seen nor fit.
      translate={false}
      data-marked={wordsMarked.value}
      onCopy={copyPlain}
      // The page takes what is dropped for a picture.
      onDragStart={(event) => event.preventDefault()}
    >
      {words.value.map((line) => (
        <Line key={line.box.join()} line={line} frame={frame} found={line.isFound} />
      ))}
    </div>
  );
}

function Line({ line, frame, found }: { line: TextLine; frame: Size; found: boolean }) {
  return (
    <p
      class="view-line"
      data-found={found}
      data-upright={isUpright(line, frame)}
      // The text has one size and is stretched, because browsers may enforce a minimum size of letters.
      ref={(element) => {
        if (element) element.style.transform = placeOf(line.box, frame, element);
      }}
    >
      {line.text}
      <span>{'\n'}</span>
    </p>
  );
}

/** As HTML, each line would be pasted with its size and place. */
function copyPlain(event: ClipboardEvent): void {
  event.preventDefault();
  event.clipboardData!.setData('text/plain', String(getSelection()).trim());
}
