/** Hosts of the pages of models, and what precedes the name of a model in their paths. */
const HOSTS: Readonly<Record<string, string>> = {
  'huggingface.co': '',
  'hf.co': '',
  'hf-mirror.com': '',
  'modelscope.cn': 'models',
};

/** What precedes the revision in the address of a page. */
const BEFORE_REVISION = ['tree', 'blob', 'resolve'];

/**
 * The name of the model whose page on a hub has this address, because that is what people copy: ORGANISATION/NAME, with the revision
 * of the page. Any other text is returned as it is.
 *
 * @example nameOfAddress('https://huggingface.co/BAAI/BGE-VL-base/tree/main'); // 'BAAI/BGE-VL-base@main'
 */
export function nameOfAddress(text: string): string {
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  const folder = url && HOSTS[url.hostname.replace(/^www\./, '')];
  if (folder === null || folder === undefined) return text;
  const parts = url!.pathname.split('/').filter((part) => part !== '');
  if (folder !== '' && parts.shift() !== folder) return text;
  const [organisation, name, kind = '', revision] = parts;
  if (organisation === undefined || name === undefined) return text;
  const isOfRevision = BEFORE_REVISION.includes(kind) && revision !== undefined;
  return `${organisation}/${name}${isOfRevision ? `@${decoded(revision)}` : ''}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
