import { html } from 'hono/html';
import { ERRORS } from '../../errors.ts';
import { componentSchemas, errorsOf, groupBy, type JsonSchema, nameOf, parametersOf } from './openapi.ts';
import type { RouteContract } from './route.ts';
import { API, ROUTES } from './routes.ts';

type Html = ReturnType<typeof html>;

/**
 * Renders the contract as an HTML page without scripts.
 *
 * @param prefix path below which a proxy shows the API
 */
export function docsPage(prefix: string): Html {
  const routes = Object.entries(ROUTES as Readonly<Record<string, RouteContract>>);
  const tags = groupBy(routes, ([, { tag }]) => tag);
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API of Soutu</title>
<link rel="stylesheet" href="../../docs.css">
<main>
<h1>The API of Soutu</h1>
<p>All paths start with <code>${prefix}${API}</code>. The same description for programs: <a href="openapi.json">OpenAPI 3.1</a>. If the server requires a token,
send <code>Authorization: Bearer TOKEN</code>. Errors are <code>application/problem+json</code> (RFC 9457) with a code and a hint.</p>
<nav><ul>
${routes.map(
  ([name, { method, path }]) => html`<li><a href="#${name}"><code>${method.toUpperCase()} ${path}</code></a>
`,
)}
</ul></nav>
${[...tags].map(
  ([tag, list]) => html`<h2>${tag}</h2>
${list.map(([name, contract]) => section(name, contract))}`,
)}
<h2>Schemas</h2>
${Object.entries(componentSchemas()).map(
  ([id, schema]) => html`<h3 id="schema-${id}">${id}</h3>
<pre>${JSON.stringify(schema, null, 2)}</pre>
`,
)}
</main>
</html>
`;
}

function section(name: string, contract: RouteContract): Html {
  const { method, path, summary, description, json, answers } = contract;
  const parameters = [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')];
  const bodies = [
    ...(json ? [html`JSON: ${schemaLink(json)}`] : []),
    ...(contract.bodies ?? []).map(({ media }) => html`<code>${media}</code>`),
  ];
  const responses = Object.entries(answers).map(
    ([status, answer]) => html`<tr><td>${status}<td>${prose(answer.description)}${
      answer.json ? html`: ${schemaLink(answer.json)}` : ''
    }${answer.media ? html` (<code>${answer.media}</code>)` : ''}
`,
  );
  const errors = errorsOf(contract).map(
    (code) => html`<tr><td>${ERRORS[code].http} <code>${code}</code><td>${prose(ERRORS[code].summary)}
`,
  );
  return html`<h3 id="${name}"><code><span class="method">${method}</span>${path}</code></h3>
<p>${prose(summary)}.${description ? html` <span class="quiet">${prose(description)}</span>` : ''}</p>
${parameters.length > 0 ? html`<table><tr><th>parameter<th>description\n${parameters.map(row)}</table>` : ''}
${bodies.length > 0 ? html`<p>Request body: ${joined(bodies, ', or ')}</p>` : ''}
<table><tr><th>response<th>description
${responses}${errors}</table>
`;
}

function row(parameter: ReturnType<typeof parametersOf>[number]): Html {
  const { name, required, description = '', schema } = parameter;
  const { default: defaultValue, ...kind } = schema as { default?: unknown } & JsonSchema;
  const notes = [
    ...(description === '' ? [] : [html`${prose(description)}`]),
    html`<code>${JSON.stringify(kind)}</code>`,
    ...(defaultValue === undefined ? [] : [html`default ${String(defaultValue)}`]),
  ];
  return html`<tr><td><code>${name}</code>${
    required ? '' : html` <span class="quiet">optional</span>`
  }<td>${joined(notes, ' · ')}
`;
}

function schemaLink(schema: NonNullable<RouteContract['json']>): Html {
  const id = nameOf(schema);
  return html`<a href="#schema-${id}">${id}</a>`;
}

const joined = (parts: readonly Html[], between: string): Html[] =>
  parts.map((part, i) => (i === 0 ? part : html`${between}${part}`));

/** Renders text in which backticks enclose code. */
const prose = (value: string): Html[] =>
  value.split('`').map((part, i) => (i % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));
