import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { html } from 'hono/html';
import type { Evaluation, EvaluationMiss } from '../engine.ts';
import { rowsOf } from './evaluation-table.ts';
import { plural, printable, shortPath } from './format.ts';
import { document, type Html, picture } from './html.ts';

/** Makes the WebP thumbnail of a file. */
type Preview = (path: string) => Promise<Uint8Array>;

/** Renders a self-contained page: the figures, and the worst misses as pictures. */
export async function evaluationPage(
  evaluation: Evaluation,
  file: string,
  preview: Preview,
  signal: AbortSignal,
): Promise<string> {
  const { pictures, rows, misses } = evaluation;
  const [head = [], ...cells] = rowsOf(rows);
  const shown: Html[] = [];
  for (const miss of misses) {
    signal.throwIfAborted();
    shown.push(await missRow(miss, preview));
  }
  const title = printable(basename(file));
  const about = { title, facts: plural(pictures, 'picture'), style: STYLE };
  return document(
    about,
    await html`<div class="scroll"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>
${cells.map(
  (row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
)}</tbody></table></div>
<h2>Worst misses of the first row</h2>
${shown.length === 0 ? html`<p>Every right answer came first.</p>` : shown}`,
  );
}

const STYLE = `
h2 { font-size: 16px; margin: 32px 0 8px } .scroll { overflow-x: auto }
table { border-collapse: collapse; margin-top: 16px; font-variant-numeric: tabular-nums; font-size: 14px }
th, td { text-align: left; padding: 4px 16px 4px 0; white-space: nowrap; border-bottom: 1px solid color-mix(in srgb, var(--text) 12%, transparent) }
th { color: var(--muted); font-weight: 500 }
.miss { padding: 12px 0; border-bottom: 1px solid color-mix(in srgb, var(--text) 12%, transparent) } .miss p { margin: 0 0 8px; overflow-wrap: anywhere }
.miss div { display: flex; flex-wrap: wrap; gap: 8px } .miss figure { width: 200px }
`;

async function missRow(miss: EvaluationMiss, preview: Preview): Promise<Html> {
  const { text, reference, right, first, firstClass, rank } = miss;
  const isClass = miss.direction === 'picture to class';
  return html`<section class="miss"><p><b>${printable(text)}</b> · rank ${rank}${firstClass === null ? '' : ` · taken for ${printable(firstClass)}`}</p><div>
${reference === null ? '' : await figure(reference, 'asked with', preview)}
${await figure(right, isClass ? 'the picture' : 'right', preview)}
${first === null ? '' : await figure(first, 'came first', preview)}
</div></section>
`;
}

async function figure(path: string, role: string, preview: Preview): Promise<Html> {
  const name = printable(basename(path));
  return html`<figure><a href="${pathToFileURL(path).href}" title="${printable(shortPath(path))}">${await picture(name, () => preview(path))}
<figcaption><b>${role}</b> ${name}</figcaption></a></figure>`;
}
