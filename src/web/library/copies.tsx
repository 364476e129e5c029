import type { Copies as Answer } from '../../http/contract/library.ts';
import { api } from '../api.ts';
import { PictureButton } from '../parts/picture-button.tsx';
import { view } from '../state/history.ts';
import { bytes, sentences } from '../text/format.ts';
import { t } from '../text/language.ts';
import { say } from './copies-text.ts';
import { More, Section, usePages } from './parts.tsx';

/** Side of a thumbnail in CSS pixels. */
const THUMB_SIZE = 64;

const sumOf = ({ total, bytes: freed }: Answer) =>
  total === 0 ? say('none') : say(total === 1 ? 'sumOne' : 'sum', { n: total, size: bytes(freed) });

const awayOf = ({ away }: Answer) => (away === 0 ? '' : say(away === 1 ? 'awayOne' : 'away', { n: away }));

/** Pictures that exist in several files, with the space that the copies take. */
export function Copies() {
  const { last, rows, more } = usePages(api.copies, ({ pictures }) => pictures);
  return (
    <Section name="libCopies" data={last}>
      {last && <p class="lib-quiet">{sentences(sumOf(last), awayOf(last))}</p>}
      <ul class="lib-rows">
        {rows.map(({ id, paths, size, color }) => (
          <li key={id} class="lib-row lib-copy">
            <PictureButton
              class="lib-copy-thumb"
              picture={{ id, path: paths[0] ?? id, color }}
              size={THUMB_SIZE}
              onClick={() => view(id)}
            />
            <ul class="lib-copy-paths">
              {paths.map((path) => (
                <li key={path} class="lib-file">
                  {path}
                </li>
              ))}
            </ul>
            <span class="lib-count">
              {t('libFiles', { n: paths.length })} · {bytes((size ?? 0) * (paths.length - 1))}
            </span>
          </li>
        ))}
      </ul>
      {last && rows.length < last.total && <More more={more} />}
    </Section>
  );
}
