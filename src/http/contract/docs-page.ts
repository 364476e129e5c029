import { ERRORS } from '../../errors.ts';
import { text } from '../html.ts';
import { componentSchemas, errorsOf, groupBy, type JsonSchema, nameOf, parametersOf } from './openapi.ts';
import type { RouteContract } from './route.ts';
import { API, ROUTES } from './routes.ts';

/** The contract as a page to read, without any script. */
export function docsPage(): string {
  const routes = Object.entries(ROUTES as Readonly<Record<string, RouteContract>>);
  const tags = groupBy(routes, ([, { tag }]) => tag);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API of Soutu</title>
<link rel="stylesheet" href="/docs.css">
<main>
<h1>The API of Soutu</h1>
<p>All routes are below <code>${API}</code>. For programs: <a href="${API}/openapi.json">OpenAPI 3.1</a>. Where the server needs its token, send
<code>Authorization: Bearer TOKEN</code>. Errors are <code>application/problem+json</code> (RFC 9457) with a code and a hint.</p>
<nav><ul>
${routes.map(([name, { method, path }]) => `<li><a href="#${name}"><code>${method.toUpperCase()} ${text(path)}</code></a>`).join('\n')}
</ul></nav>
${[...tags].map(([tag, list]) => `<h2>${tag}</h2>\n${list.map(([name, contract]) => section(name, contract)).join('\n')}`).join('\n')}
<h2>Schemas</h2>
${Object.entries(componentSchemas())
  .map(
    ([id, schema]) => `<h3 id="schema-${id}">${id}</h3>\n<pre>${text(JSON.stringify(schema, null, 2))}</pre>`,
  )
  .join('\n')}
</main>
</html>
`;
}

function section(name: string, contract: RouteContract): string {
  const { method, path, summary, description, json, bodies = [], answers } = contract;
  const parameters = [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')];
  const takes = [
    ...(json ? [`JSON: ${schemaLink(json)}`] : []),
    ...bodies.map(({ media }) => `<code>${text(media)}</code>`),
  ];
  const gives = Object.entries(answers).map(
    ([status, answer]) =>
      `<tr><td>${status}<td>${prose(answer.description)}${answer.json ? `: ${schemaLink(answer.json)}` : ''}${answer.media ? ` (<code>${text(answer.media)}</code>)` : ''}`,
  );
  const errors = errorsOf(contract).map(
    (code) => `<tr><td>${ERRORS[code].http} <code>${code}</code><td>${prose(ERRORS[code].summary)}`,
  );
  return `<h3 id="${name}"><code><span class="method">${method}</span>${text(path)}</code></h3>
<p>${prose(summary)}.${description ? ` <span class="quiet">${prose(description)}</span>` : ''}</p>
${parameters.length > 0 ? `<table><tr><th>parameter<th>what it is\n${parameters.map(row).join('\n')}\n</table>` : ''}
${takes.length > 0 ? `<p>Takes ${takes.join(', or ')}</p>` : ''}
<table><tr><th>answer<th>\n${[...gives, ...errors].join('\n')}
</table>`;
}

function row(parameter: ReturnType<typeof parametersOf>[number]): string {
  const { name, required, description = '', schema } = parameter;
  const { default: usual, ...kind } = schema as { default?: unknown } & JsonSchema;
  const notes = [
    prose(description),
    `<code>${text(JSON.stringify(kind))}</code>`,
    ...(usual === undefined ? [] : [`else ${text(String(usual))}`]),
  ];
  return `<tr><td><code>${name}</code>${required ? '' : ' <span class="quiet">optional</span>'}<td>${notes.filter(Boolean).join(' · ')}`;
}

function schemaLink(schema: NonNullable<RouteContract['json']>): string {
  const id = nameOf(schema);
  return `<a href="#schema-${id}">${id}</a>`;
}

/** Text in which backticks stand around what is code. */
const prose = (value: string) => text(value).replace(/`([^`]+)`/g, '<code>$1</code>');
