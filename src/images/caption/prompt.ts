/** Longer workflows are not read. */
const MAX_JSON = 1 << 20;

/** A text of image generators up to what the picture should not show, and the settings (the format of Stable Diffusion web UI). */
export function withoutSettings(text: string): string {
  const end = /(?:^|\n)(?:Negative prompt: |Steps: \d)/.exec(text);
  return end === null ? text : text.slice(0, end.index);
}

/**
 * The prompts in a workflow of ComfyUI, a graph of nodes, except those for what the picture should not show. A text that is
 * not JSON is the prompt itself.
 */
export function promptsOf(text: string): string[] {
  if (!/^\s*[{[]/.test(text)) return [withoutSettings(text)];
  const nodes = Object.entries(objectOf(text));
  const unwanted = new Set(nodes.map(([, node]) => firstOf(inputsOf(node).negative)));
  const prompts = nodes.filter(
    ([id, node]) => !unwanted.has(id) && /TextEncode/.test(String(memberOf(node, 'class_type'))),
  );
  return prompts
    .flatMap(([, node]) => [inputsOf(node).text, inputsOf(node).text_g, inputsOf(node).text_l])
    .filter((prompt) => typeof prompt === 'string');
}

function objectOf(json: string): object {
  if (json.length > MAX_JSON) return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function memberOf(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
}

const inputsOf = (node: unknown): Record<string, unknown> =>
  Object(memberOf(node, 'inputs')) as Record<string, unknown>;

const firstOf = (link: unknown): unknown => (Array.isArray(link) ? link[0] : undefined);
