import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { percent } from '../../core/tuning-points.ts';
import type { Indexes as IndexList } from '../../http/contract/indexes.ts';
import { api } from '../api.ts';
import { quietly } from '../state/quietly.ts';
import { bytes, dateTime, duration, listed, modelName } from '../text/format.ts';
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
          <p class="lib-quiet">{say(reasonOf(index))}</p>
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

/** Why this index, in the language of the page; `reason` of the server is in English. */
function reasonOf({ chosenBy, kind }: Index): Fact[0] {
  if (chosenBy !== 'auto') return `by-${chosenBy}`;
  if (kind === 'flat') return 'few';
  if (kind === 'hnsw') return 'graph';
  return kind === 'ivf_flat' ? 'lists' : 'compressed';
}

type Fact = readonly [Parameters<typeof say>[0], string];

function factsOf(index: Index): Fact[] {
  const {
    kind,
    parameters,
    usual,
    indexBytes,
    vectorBytes,
    builtAt,
    unindexedRows,
    expected,
    planned,
    copy,
  } = index;
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
    ...present('planned', planned && !planned.isBuilt ? plannedOf(planned) : ''),
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

const plannedOf = ({ kind, parameters, expected }: NonNullable<Index['planned']>): string =>
  [kind === 'flat' ? say('flat') : kind.toUpperCase(), valuesOf(parameters), costOf(expected)]
    .filter(Boolean)
    .join(' · ');

const changesOf = ({ written, hidden }: NonNullable<Index['copy']>): string =>
  written + hidden > 0 ? say('changes', { written, hidden }) : '';

const searchedIn = ({ cells, probes, recall }: NonNullable<Index['copy']>): string =>
  probes === null || recall === null
    ? say('all')
    : say('visited', { n: probes, total: cells, recall: percent(recall) });

const present = (name: Fact[0], value: string): Fact[] => (value === '' ? [] : [[name, value]]);

const valuesOf = (values: Readonly<Record<string, number | undefined>>) =>
  listed(Object.entries(values).map(([name, value]) => `${name} ${value}`));
