import type { Setting } from './config.ts';

/** The settings of `soutu serve`. */
export const SERVER_SETTINGS = {
  host: {
    type: 'text',
    value: 'ADDRESS',
    help: 'Address on which soutu serve listens. 127.0.0.1 accepts only this machine; 0.0.0.0 accepts the whole network and requires the token.',
  },
  port: {
    type: 'integer',
    min: 0,
    max: 65535,
    optional: true,
    defaultText: '7788, or one of the next ten if it is taken',
    help: 'Port of soutu serve; 0 picks a free one. If a port that was set is taken, soutu serve fails.',
  },
  token: {
    type: 'choice',
    choices: ['auto', 'always'],
    help: 'When soutu serve requires its token. auto: on every address except loopback (127.0.0.1). always: on loopback too, for machines with several users or behind a proxy.',
  },
  'allowed-hosts': {
    type: 'list',
    value: 'HOST',
    help: 'Host names that the server accepts in addition to localhost, its addresses and the name of the machine, for example the one that a reverse proxy passes on.',
  },
  'base-path': {
    type: 'text',
    optional: true,
    value: '/PATH',
    defaultText: 'none: the page is at /',
    help: 'Path below which a reverse proxy shows the page and the API, such as /soutu. Requests may come with it or without it, as the proxy passes them on.',
  },
  'trusted-proxies': {
    type: 'list',
    value: 'ADDRESS',
    defaultText: '`127.0.0.0/8,::1`',
    help: 'Addresses or networks (10.0.0.0/8) of reverse proxies. Only their headers X-Forwarded-Proto, -Host, -Port and -Prefix say how browsers reach the server; those of others are ignored. See docs/deploy.md.',
  },
  'cors-origins': {
    type: 'list',
    value: 'ORIGIN',
    help: 'Origins of other websites that may use the API from a browser, such as https://example.org.',
  },
  roots: {
    type: 'list',
    value: 'FOLDER',
    defaultText: 'the home folder of the user where soutu serve listens on 127.0.0.1, none elsewhere',
    help: 'Folders inside which the page and the API may add folders to the library.',
  },
  preload: {
    type: 'flag',
    help: 'Load the model and the index when soutu serve starts, before it prints its address, so that the first search is as fast as later ones. Without it (--no-preload) the first search loads them, and a server that nobody asks needs less memory.',
  },
  'max-upload-bytes': {
    type: 'integer',
    min: 1,
    max: 2 ** 30,
    help: 'Largest request body that the server accepts, in bytes, including uploaded pictures.',
  },
  'max-upload-pixels': {
    type: 'integer',
    min: 1,
    max: 2 ** 31 - 1,
    help: 'Largest uploaded picture that the server decodes, in pixels.',
  },
} as const satisfies Record<string, Setting>;

export const SERVER_DEFAULTS = {
  host: '127.0.0.1',
  port: undefined,
  token: 'auto',
  'allowed-hosts': [],
  'base-path': undefined,
  'trusted-proxies': ['127.0.0.0/8', '::1'],
  'cors-origins': [],
  roots: [],
  preload: true,
  'max-upload-bytes': 32 * 1024 * 1024,
  'max-upload-pixels': 100_000_000,
} as const;
