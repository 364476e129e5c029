import type { Setting } from './config.ts';

/** The settings of downloads. Their defaults are the variables that other tools already read. */
export const DOWNLOAD_SETTINGS = {
  hubs: {
    type: 'list',
    value: 'NAME',
    help: 'Hubs from which soutu models pull downloads, in this order: the next one is tried if one cannot be reached. huggingface, modelscope.',
  },
  'hf-endpoint': {
    type: 'text',
    value: 'URL',
    defaultText: '$HF_ENDPOINT, else `https://huggingface.co`',
    help: 'Address of Hugging Face or of a mirror of it.',
  },
  'hf-token': {
    type: 'text',
    optional: true,
    secret: true,
    defaultText: '$HF_TOKEN, else the content of hf-token-file',
    help: 'Token for private and gated models. It is sent to the host of hf-endpoint only. Not a flag, because other users of the machine can see the arguments of programs.',
  },
  'hf-token-file': {
    type: 'path',
    defaultText: '$HF_TOKEN_PATH, else $HF_HOME/token, else ~/.cache/huggingface/token',
    help: 'File in which hf auth login stores its token. It is read if hf-token is not set, and only for a download.',
  },
  'modelscope-endpoint': {
    type: 'text',
    value: 'URL',
    defaultText: '$MODELSCOPE_ENDPOINT, else https://$MODELSCOPE_DOMAIN, else `https://modelscope.cn`',
    help: 'Address of ModelScope.',
  },
  'modelscope-token': {
    type: 'text',
    optional: true,
    secret: true,
    defaultText: '$MODELSCOPE_API_TOKEN, else none',
    help: 'Token for private models on ModelScope. It is sent to the host of modelscope-endpoint only.',
  },
  offline: {
    type: 'flag',
    defaultText: '$HF_HUB_OFFLINE, else `false`',
    help: 'Refuse downloads. Models are downloaded only on request.',
  },
  'https-proxy': {
    type: 'text',
    optional: true,
    value: 'URL',
    defaultText: '$HTTPS_PROXY, else none',
    help: 'Proxy for downloads from https addresses.',
  },
  'http-proxy': {
    type: 'text',
    optional: true,
    value: 'URL',
    defaultText: '$HTTP_PROXY, else none',
    help: 'Proxy for downloads from http addresses.',
  },
  'no-proxy': {
    type: 'text',
    optional: true,
    value: 'HOSTS',
    defaultText: '$NO_PROXY, else none',
    help: 'Hosts, separated by commas, that are reached without the proxy.',
  },
} as const satisfies Record<string, Setting>;

/** Defaults of these settings; a variable that is empty counts as not set. */
export function downloadDefaults(env: NodeJS.ProcessEnv) {
  const domain = env.MODELSCOPE_DOMAIN ? `https://${env.MODELSCOPE_DOMAIN}` : undefined;
  return {
    hubs: ['huggingface', 'modelscope'],
    'hf-endpoint': env.HF_ENDPOINT || 'https://huggingface.co',
    'hf-token': env.HF_TOKEN?.trim() || undefined,
    'modelscope-endpoint': env.MODELSCOPE_ENDPOINT || domain || 'https://modelscope.cn',
    'modelscope-token': env.MODELSCOPE_API_TOKEN?.trim() || undefined,
    offline: /^(1|true|yes|on)$/i.test(env.HF_HUB_OFFLINE ?? ''),
    'https-proxy': env.HTTPS_PROXY || env.https_proxy || undefined,
    'http-proxy': env.HTTP_PROXY || env.http_proxy || undefined,
    'no-proxy': env.NO_PROXY || env.no_proxy || undefined,
  };
}
