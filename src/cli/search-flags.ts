import { resolve } from 'node:path';
import { isComposed, isOfWordsAndPicture, MAX_RESULTS, type SearchRequest } from '../core/query.ts';
import { RELEVANCES, type RelevanceLevel } from '../core/relevance.ts';
import { MAX_EF, MAX_NPROBE, MAX_REFINE } from '../core/request-limits.ts';
import { SOUGHT_KINDS, type SoughtKind } from '../core/search-request.ts';
import { SoutuError } from '../errors.ts';
import type { CommandInput, Values } from './command.ts';
import {
  FILTER_OPTIONS,
  readCompose,
  readFilters,
  readJson,
  readNumber,
  readRegion,
} from './filter-flags.ts';

/** The flags of a search request; its text is the positional argument. */
export const REQUEST_OPTIONS = {
  image: {
    type: 'string',
    short: 'i',
    value: 'FILE',
    help: 'Search by this picture; words in addition describe what should be different.',
  },
  not: {
    type: 'string',
    multiple: true,
    value: 'WORDS',
    help: 'Words for what results should not show. May be repeated.',
  },
  'not-image': {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'A picture that results should not resemble. May be repeated.',
  },
  'not-similar-to': {
    type: 'string',
    multiple: true,
    value: 'ID',
    help: 'A picture of the library that results should not resemble. May be repeated.',
  },
  'similar-to': {
    type: 'string',
    value: 'ID',
    help: 'Search by a picture of the library, given by its id (see --json).',
  },
  region: {
    type: 'string',
    value: 'X,Y,WIDTH,HEIGHT',
    help: 'Use only this part of the picture: x,y,width,height as fractions (0.5,0,0.5,1 is the right half).',
  },
  compose: {
    type: 'string',
    value: 'HOW',
    help: 'How a picture and words are combined: edit (default) for “this, but …”, average to give both the same weight.',
  },
  explain: {
    type: 'boolean',
    help: 'Also print what each way of searching found, what the index looked at and missed, how long it took, and why each result is where it is.',
  },
  weight: {
    type: 'string',
    value: 'W',
    help: 'How much the words weigh beside a picture: 0 is the picture alone, 1 the words alone. By default as measured with the model.',
  },
  for: {
    type: 'string',
    value: 'WHAT',
    help: 'What to find: picture (default), text for texts of the library (soutu texts add), any for both, the surest first.',
  },
  models: {
    type: 'string',
    value: 'NAME,NAME',
    help: 'Ask these models at once and merge their results by rank; soutu models use NAME computes the vectors that each needs.',
  },
  limit: { type: 'string', short: 'l', value: 'N', help: 'Number of results (default 10).' },
  offset: { type: 'string', value: 'N', help: 'Skip the first N results.' },
  ...FILTER_OPTIONS,
  filter: {
    type: 'string',
    value: 'JSON',
    help: 'A custom condition as a JSON tree, as in the HTTP API.',
  },
  ef: {
    type: 'string',
    value: 'N',
    help: 'Candidates that a search of an HNSW index keeps: more find more of the nearest pictures and take longer.',
  },
  nprobe: {
    type: 'string',
    value: 'N',
    help: 'Lists that a search of an IVF index visits: more find more of the nearest pictures and take longer.',
  },
  refine: {
    type: 'string',
    value: 'N',
    help: 'Candidates for each result that are compared again by their exact vectors, of an index that compresses them: more find more of the nearest pictures and take longer.',
  },
  exact: {
    type: 'boolean',
    help: 'Compare all vectors, whatever the index, so that none of the nearest pictures is missed.',
  },
  'min-relevance': {
    type: 'string',
    value: 'LEVEL',
    help: 'Omit results that are less relevant: strong or possible (default weak, which omits none).',
  },
  'min-score': { type: 'string', value: 'S', help: 'Omit results with a lower score (-1 to 1).' },
} as const;

function readNames(text: string | undefined): string[] | undefined {
  const names = text?.split(',').map((name) => name.trim());
  if (!names?.includes('')) return names;
  throw new SoutuError('usage', `--models ${JSON.stringify(text)} lacks a name beside a comma`, {
    hint: 'Name the models with a comma between them: --models soutu-mini,bge-vl-base',
  });
}

/** Throws `usage` for another word. */
function readKind(text: string | undefined): SoughtKind | undefined {
  const kind = SOUGHT_KINDS.find((one) => one === text);
  if (text === undefined || kind) return kind;
  throw new SoutuError('usage', `--for ${JSON.stringify(text)} is nothing that can be found`, {
    hint: 'Take picture, text or any.',
  });
}

/** The same. */
function readRelevance(text: string | undefined): RelevanceLevel | undefined {
  const level = RELEVANCES.find((one) => one === text);
  if (text === undefined || level) return level;
  throw new SoutuError('usage', `--min-relevance ${JSON.stringify(text)} is no level of relevance`, {
    hint: 'Take strong, possible or weak.',
  });
}

type Given = Pick<CommandInput<Values<typeof REQUEST_OPTIONS>>, 'positionals' | 'values'>;

/** Builds the request from the flags; the engine validates it. Throws `usage` for flags that cannot be parsed. */
export function readRequest({ positionals, values }: Given): SearchRequest {
  const negatives = [
    ...(values.not ?? []).map((text) => ({ text })),
    ...(values['not-similar-to'] ?? []).map((similarTo) => ({ similarTo })),
    ...(values['not-image'] ?? []).map((image) => ({ image: resolve(image) })),
  ];
  const request: SearchRequest = {
    text: positionals.length > 0 ? positionals.join(' ') : undefined,
    image: values.image === undefined ? undefined : resolve(values.image),
    similarTo: values['similar-to'],
    region: readRegion(values.region),
    compose: readCompose(values.compose),
    weight: readNumber('weight', values.weight, { min: 0, max: 1 }),
    not: negatives.length > 0 ? negatives : undefined,
    for: readKind(values.for),
    models: readNames(values.models),
    ...readFilters(values),
    filter: readJson('filter', values.filter),
    limit: readNumber('limit', values.limit, { min: 1, max: MAX_RESULTS, isWhole: true }),
    offset: readNumber('offset', values.offset, { min: 0, max: MAX_RESULTS, isWhole: true }),
    minScore: readNumber('min-score', values['min-score'], { min: -1, max: 1 }),
    minRelevance: readRelevance(values['min-relevance']),
    explain: values.explain,
    ef: readNumber('ef', values.ef, { min: 1, max: MAX_EF, isWhole: true }),
    nprobe: readNumber('nprobe', values.nprobe, { min: 1, max: MAX_NPROBE, isWhole: true }),
    refine: readNumber('refine', values.refine, { min: 1, max: MAX_REFINE, isWhole: true }),
    exact: values.exact,
  };
  if (request.compose !== undefined && !isComposed(request)) {
    throw new SoutuError('usage', '--compose needs words and a picture, or two pictures', {
      hint: 'Add words and --image or --similar-to, or leave out --compose.',
    });
  }
  if (request.region !== undefined && request.image === undefined && request.similarTo === undefined) {
    throw new SoutuError('usage', '--region needs a picture', {
      hint: 'Add --image FILE or --similar-to ID, or leave out --region.',
    });
  }
  if (request.weight !== undefined && !isOfWordsAndPicture(request)) {
    throw new SoutuError('usage', '--weight needs words and a picture', {
      hint: 'Add words and --image or --similar-to, or leave out --weight.',
    });
  }
  return request;
}
