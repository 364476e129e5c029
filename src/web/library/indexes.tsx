import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { FOR_CERTAIN, neededIn } from '../../core/index-reasons.ts';
import { percent } from '../../core/tuning-points.ts';
import type { Indexes as IndexList } from '../../http/contract/indexes.ts';
import { api } from '../api.ts';
import { quietly } from '../state/quietly.ts';
import { bytes, dateTime, dotted, duration, listed, modelName } from '../text/format.ts';
import { say } from './indexes-text.ts';

type Index = IndexList['indexes'][number];

/** The index of each collection: kind and parameters, why, how large, how old, what is not in it yet, and the copy of the server. */
export function Indexes() {
  const answer = useSignal<readonly Index[] | null>(null);
  useEffect(() => {
    void quietly(async () => {
      answer.value = (await api.indexes()).indexes;
    });
  }, []);
  return (
    <div class="lib-indexes">
      {answer.value?.map((index) => (
        <section key={index.collection}>
          <h3>
            {say(index.holds, { n: index.rows, d: index.dimensions })}
            {index.model === null ? '' : ` · ${modelName(index.model)}`}
          </h3>
          <p class="lib-quiet">{isPlanned(index) ? say('last-run') : reasonOf(index)}</p>
          <dl>
            {factsOf(index).map(([name, value]) => (
              <div key={name}>
                <dt>{say(name)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** Whether the next run makes another index. Then all that is said of choices is about that one. */
const isPlanned = ({ planned }: Index) => planned !== null && !planned.isBuilt;

/** Why the index is so or will be, in the language of the page; the server says it in English. */
function reasonOf({ chosenBy, kind: built, reason: ofBuilt, planned }: Index): string {
  const { kind, reason } = planned ?? { kind: built, reason: ofBuilt };
  if (kind === 'flat') {
    const needed = neededIn(reason);
    if (needed !== null) return say('too-few', { n: needed });
    if (chosenBy === 'auto') return say(reason.endsWith(FOR_CERTAIN) ? 'certain' : 'few');
  }
  if (chosenBy !== 'auto') return say(`by-${chosenBy}`);
  if (kind === 'hnsw') return say('graph');
  return say(kind === 'ivf_flat' ? 'lists' : 'compressed');
}

type Fact = readonly [Parameters<typeof say>[0], string];

function factsOf(index: Index): Fact[] {
  const { kind, parameters, usual, indexBytes, vectorBytes, builtAt, unindexedRows, expected, copy } = index;
  const isBuilt = kind !== 'flat';
  const moment = (ms: number) => dateTime(new Date(ms).toISOString());
  return [
    ['kind', isBuilt ? kind.toUpperCase() : say('flat')],
    ...present('parameters', valuesOf(parameters)),
    ...present('effort', valuesOf(usual ?? {})),
    ['vectors', bytes(vectorBytes)],
    ...(isBuilt
      ? ([
          ['size', indexBytes === null ? say('untold') : bytes(indexBytes)],
          ['built', builtAt === null ? say('untold') : moment(builtAt)],
          ['unindexed', say('rows', { n: unindexedRows })],
        ] as const)
      : []),
    ...present('expected', isBuilt ? costOf(expected) : ''),
    ...(isPlanned(index) ? factsOfPlanned(index) : []),
    ...present(
      'copy',
      copy ? say('copied', { n: copy.rows, size: bytes(copy.bytes), time: moment(copy.builtAt) }) : '',
    ),
    ...present('changed', copy ? changesOf(copy) : ''),
    ...present('searched', copy ? searchedIn(copy) : ''),
  ];
}

const costOf = (cost: Index['expected']): string =>
  cost && cost.memory > 0
    ? say('cost', { memory: bytes(cost.memory), time: duration(cost.buildSeconds) })
    : '';

function factsOfPlanned(index: Index): Fact[] {
  const { kind, parameters, expected } = index.planned!;
  const name = kind === 'flat' ? say('flat') : kind.toUpperCase();
  return [
    ['planned', dotted([name, valuesOf(parameters)].filter(Boolean))],
    ['why', reasonOf(index)],
    ...present('takes', costOf(expected)),
  ];
}

const changesOf = ({ written, hidden }: NonNullable<Index['copy']>): string =>
  written + hidden > 0 ? say('changes', { written, hidden }) : '';

const searchedIn = ({ cells, probes, recall }: NonNullable<Index['copy']>): string =>
  probes === null || recall === null
    ? say('all')
    : say('visited', { n: probes, total: cells, recall: percent(recall) });

const present = (name: Fact[0], value: string): Fact[] => (value === '' ? [] : [[name, value]]);

const valuesOf = (values: Readonly<Record<string, number | undefined>>) =>
  listed(Object.entries(values).map(([name, value]) => `${name} ${value}`));
