import type { ProfiledHit, ProfiledSearch, SearchHit, SearchProfile } from '../engine.ts';
import { formatCount, plural, printable } from './format.ts';

/** What happened inside a search, as lines for the terminal. */
export function profileLines(
  { stages, searches, hits }: SearchProfile,
  found: readonly Pick<SearchHit, 'id' | 'path'>[],
): string[] {
  const paths = new Map(found.map(({ id, path }) => [id, path]));
  return [
    ...searches.flatMap(linesOfSearch),
    `times: store open after ${stages.store} ms, query embedded after ${stages.embedding} ms, retrieved and ranked in ${stages.retrieval} ms, ${stages.total} ms in all`,
    'why each result is where it is:',
    ...hits.map((hit) => `  ${hit.rank}  ${printable(paths.get(hit.id) ?? hit.id)}: ${whyOf(hit)}`),
  ];
}

function linesOfSearch(search: ProfiledSearch): string[] {
  const { model, exact, notExact, wanted, tookMs } = search;
  const comparison = exact
    ? `exact answer in ${exact.tookMs} ms: ${exact.missed.length === 0 ? `the index missed none of the ${formatCount(wanted)} nearest` : `the index missed ${plural(exact.missed.length, 'item')} (recall ${exact.recall.toFixed(3)})`}`
    : `no exact answer: ${notExact}`;
  return [
    `index with ${printable(model)}: ${lookedAt(search)}, ${tookMs} ms`,
    `  ${comparison}`,
    ...(exact?.missed ?? []).map(
      ({ rank, score, path, item }) => `  missed ${rank}  ${score.toFixed(3)}  ${printable(path ?? item)}`,
    ),
  ];
}

function lookedAt({ by, kind, effort = {}, lists, compared, full }: ProfiledSearch): string {
  const values = Object.entries(effort).map(([name, value]) => `${name} ${value}`);
  const what = {
    index: [kind, ...values].join(' '),
    exhaustive: kind === 'flat' ? 'no index, all vectors compared' : `past the index ${kind}, all compared`,
    copy: 'the copy of this process',
  }[by];
  const isGraph = by === 'index' && !kind.startsWith('ivf');
  return [
    what,
    lists && `${formatCount(lists.visited)} of ${formatCount(lists.of)} lists visited`,
    isGraph && 'the store does not tell how many nodes',
    compared !== undefined && `${formatCount(compared)} vectors compared as they are stored there`,
    full === undefined ? 'full comparisons not told' : `${formatCount(full)} compared in full`,
  ]
    .filter(Boolean)
    .join(', ');
}

function whyOf({ group, words, look, parts }: ProfiledHit): string {
  const cosines = parts.map(({ role, text, cosine }) => {
    const name = text === null ? role : `${role} ${JSON.stringify(text)}`;
    return `${name} ${cosine.toFixed(3)}`;
  });
  return [`group ${group}`, words && `words: ${words}`, `look: ${look}`, ...cosines]
    .filter(Boolean)
    .join(', ');
}
