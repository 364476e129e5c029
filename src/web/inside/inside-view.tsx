import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FoundPictures } from '../../http/contract/search.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { Thumbnail } from '../parts/thumbnail.tsx';
import { search, searchRequest } from '../state/search-state.ts';
import { sentences, withHint } from '../text/format.ts';
import { number } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { say } from './inside-text.ts';
import { besides, lookedAt, whatMissed } from './inside-words.ts';

/** Results that are explained. */
const SHOWN = 20;
/** Side of a thumbnail in CSS pixels. */
const THUMB = 44;

type Profile = NonNullable<FoundPictures['profile']>;

/** How the results of the current search were found: what the index looked at and missed, the times, and why each is where it is. */
export function InsideView() {
  const answer = useSignal<FoundPictures | null>(null);
  const refusal = useSignal<Refusal | null>(null);
  const query = search.value;
  useEffect(() => {
    const stop = new AbortController();
    answer.value = null;
    refusal.value = null;
    api
      .search({ ...searchRequest(query, 0, SHOWN), explain: true }, stop.signal)
      .then((found) => {
        answer.value = found;
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        if (!isRefusal(error)) throw error;
        refusal.value = error;
      });
    return () => stop.abort();
  }, [query]);
  if (refusal.value) return <p role="alert">{withHint(refusal.value)}</p>;
  const { profile, hits } = answer.value ?? {};
  if (!profile || !hits) return <div class="inside-wait" aria-busy="true" />;
  return (
    <div class="inside-view">
      {profile.searches.map((one) => (
        <section key={`${one.model}${one.kind}`}>
          <p>{sentences(...lookedAt(one))}</p>
          <p>{whatMissed(one)}</p>
          {one.exact && one.exact.missed.length > 0 && (
            <ul class="inside-missed">
              {one.exact.missed.map(({ item, path, rank }) => (
                <li key={item}>{say('missedItem', { rank, name: baseName(path ?? item) })}</li>
              ))}
            </ul>
          )}
        </section>
      ))}
      <Times profile={profile} />
      <Hits profile={profile} hits={hits} />
    </div>
  );
}

function Times({ profile: { stages, searches } }: { profile: Profile }) {
  const times = [
    ['embedding', stages.embedding],
    ['retrieval', stages.retrieval],
    ...searches.flatMap(({ tookMs, exact }) => [
      ['index', tookMs] as const,
      ...(exact ? [['exact', exact.tookMs] as const] : []),
    ]),
  ] as const;
  return (
    <dl class="inside-times">
      {times.map(([name, ms], i) => (
        <div key={i}>
          <dt>{say(name)}</dt>
          <dd>{say('ms', { n: number(ms, 1) })}</dd>
        </div>
      ))}
    </dl>
  );
}

function Hits({ profile, hits }: { profile: Profile; hits: FoundPictures['hits'] }) {
  return (
    <ol class="inside-hits">
      {profile.hits.map(({ id, rank, group, words, look, parts }) => {
        const hit = hits.find((one) => one.id === id);
        return (
          <li key={id}>
            <span class="inside-thumb">
              {hit && <Thumbnail picture={hit} width={THUMB} height={THUMB} lazy />}
            </span>
            <div class="inside-why">
              <p>
                <b>{number(rank)}</b> {say(group === 'weak' && words === 'some' ? 'some' : `group ${group}`)}
                <span class="inside-quiet"> {besides({ group, words, look })}</span>
              </p>
              {parts.map(({ role, text, cosine }, i) => (
                <p key={i} class="inside-part">
                  <span class="inside-name">{text === null ? say(role) : say(`${role} of`, { text })}</span>
                  <span class={`inside-bar inside-${role}`} aria-hidden="true">
                    <span style={{ width: `${Math.max(0, Math.min(1, cosine)) * 100}%` }} />
                  </span>
                  <span class="inside-number">{cosine.toFixed(3)}</span>
                </p>
              ))}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
