import { html, raw } from 'hono/html';
import {
  effortText,
  isProposed,
  type MeasuredPoint,
  ms,
  percent,
  pointsOf,
} from '../../core/tuning-points.ts';
import { type Language, proposalWords } from '../../core/tuning-words.ts';
import type { TuningReport } from '../../engine.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { document, type Html } from '../html.ts';
import { HUES, tuningChart } from './svg.ts';
import { nameOf } from './table.ts';
import { CHART_WORDS, factsWords, headsIn } from './words.ts';

/** Renders a self-contained page in both languages: the proposal, a chart, and every measurement. */
export async function tuningPage(report: TuningReport): Promise<string> {
  const about = {
    title: 'soutu tune',
    facts: `${report.model} · ${report.store}`,
    style: STYLE,
  };
  return document(
    about,
    await html`<button type="button" id="other" hidden></button>
<div lang="en">${await inLanguage(report, 'en')}</div>
<div lang="zh" hidden>${await inLanguage(report, 'zh')}</div>
<script>${raw(SWITCH)}</script>`,
  );
}

/** Without scripts the page is in English. */
const SWITCH = `{
const parts = [...document.querySelectorAll('div[lang]')], button = document.getElementById('other');
const show = (language) => {
  for (const part of parts) part.hidden = part.lang !== language;
  document.documentElement.lang = language;
  button.textContent = language === 'en' ? ${JSON.stringify(CHART_WORDS.en.language)} : ${JSON.stringify(CHART_WORDS.zh.language)};
};
button.hidden = false;
button.onclick = () => show(document.documentElement.lang === 'en' ? 'zh' : 'en');
show(navigator.language.startsWith('zh') ? 'zh' : 'en');
}`;

const STYLE = `
${HUES.map((hue, i) => `.c${i} { --c: hsl(${hue} 75% 42%) }`).join('\n')}
@media (prefers-color-scheme: dark) { ${HUES.map((hue, i) => `.c${i} { --c: hsl(${hue} 75% 66%) }`).join(' ')} }
h2 { font-size: 16px; margin: 32px 0 8px } .scroll { overflow-x: auto } .proposal { font-size: 17px; max-width: 70ch }
#other { position: absolute; top: 24px; right: 24px; font: inherit; color: inherit; background: none; border: 1px solid color-mix(in srgb, var(--text) 30%, transparent); border-radius: 6px; padding: 4px 12px; cursor: pointer }
.facts { color: var(--muted); font-size: 13px; max-width: 90ch }
svg { display: block; width: 100%; max-width: 860px; margin-top: 16px } .grid line { stroke: color-mix(in srgb, var(--text) 10%, transparent) }
.grid text { fill: var(--muted); font-size: 12px } .line { fill: none; stroke: var(--c); stroke-width: 1.5; opacity: .6 } .dot { fill: var(--c) }
.front { fill: none; stroke: var(--text); stroke-dasharray: 4 4; stroke-width: 1.5 } .proposed { fill: none; stroke: var(--accent); stroke-width: 2.5 }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; margin: 8px 0; list-style: none; font-size: 13px }
.legend i, td i { display: inline-block; width: 10px; height: 10px; border-radius: 50%; background: var(--c); margin-right: 6px }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px }
th, td { text-align: left; padding: 4px 16px 4px 0; white-space: nowrap; border-bottom: 1px solid color-mix(in srgb, var(--text) 12%, transparent) }
th { color: var(--muted); font-weight: 500 } tr.chosen td { color: var(--accent); font-weight: 600 }
`;

async function inLanguage(report: TuningReport, language: Language): Promise<Html> {
  const words = CHART_WORDS[language];
  const points = pointsOf(report);
  const problems = report.candidates.filter(({ problem }) => problem !== null);
  return html`<p class="proposal">${proposalWords(report, language)}</p>
<p class="facts">${factsWords(report, language)}</p>
<h2>${words.title}</h2>
${await tuningChart(report, language)}
<ul class="legend">${report.candidates.map((candidate, i) => html`<li><i class="c${i % HUES.length}"></i>${nameOf(candidate)}</li>`)}</ul>
<p class="facts">${words.note}</p>
<h2>${words.table}</h2>
<div class="scroll"><table><thead><tr>${headsIn(language).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>
${points.map((one) => rowOf(report, one))}</tbody></table></div>
${problems.length === 0 ? '' : html`<h2>${words.problems}</h2><ul>${problems.map((one) => html`<li>${nameOf(one)}: ${one.problem}</li>`)}</ul>`}`;
}

function rowOf(report: TuningReport, measured: MeasuredPoint<TuningReport>): Html | Promise<Html> {
  const { candidate, point } = measured;
  const { diskBytes, memoryBytes, buildMs } = candidate;
  const { all, margin, pictures, texts } = point.unseen;
  const cells = [
    nameOf(candidate),
    effortText(point.effort),
    `${percent(all)} ± ${(100 * margin).toFixed(1)}`,
    pictures === null ? '' : percent(pictures),
    texts === null ? '' : percent(texts),
    `${ms(point.p50Ms)} ms`,
    `${ms(point.p99Ms)} ms`,
    memoryBytes === null ? '?' : formatBytes(memoryBytes),
    diskBytes === null ? '?' : formatBytes(diskBytes),
    buildMs === 0 ? '' : formatDuration(buildMs / 1000),
    point.isFront ? '●' : '',
  ];
  const color = report.candidates.indexOf(candidate) % HUES.length;
  return html`<tr class="${isProposed(report, measured) ? 'chosen' : ''}"><td><i class="c${color}"></i></td>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
}
