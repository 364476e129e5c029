import type { Setting } from './config.ts';

/** The settings of what is indexed. */
export const INDEXING_SETTINGS = {
  exclude: {
    type: 'list',
    globs: true,
    value: 'GLOB',
    help: 'Glob of files and folders to skip, matched against the name and against the path below the indexed folder. soutu index FOLDER saves it for that folder; files indexed before that match it now are removed from the library.',
  },
  'follow-symlinks': {
    type: 'flag',
    help: 'Follow symbolic links while walking folders.',
  },
  ignore: {
    type: 'flag',
    help: 'Leave out folders with a file .nomedia, what a file .soutuignore names (as .gitignore does), and backups and conflicted copies that other programs make.',
  },
  places: {
    type: 'flag',
    help: 'Read where pictures were taken (GPS). Without it (--no-places), the next run of soutu index forgets the places that were read before.',
  },
  'pair-raw': {
    type: 'flag',
    help: 'Show a RAW file that lies beside a JPEG or HEIC of the same name as one picture with it.',
  },
  ocr: {
    type: 'flag',
    help: 'Read the words in pictures, if the models for that are on this disk (soutu models pull ocr).',
  },
  'ocr-exclude': {
    type: 'list',
    globs: true,
    takesEmpty: true,
    value: 'GLOB',
    help: 'Glob of files and folders in whose pictures no words are read, matched against each part of the path and against the path below the folder of the library. soutu index remembers it for the folders that it indexes and forgets the words that were read there before; an empty value (--ocr-exclude "") takes back what was remembered.',
  },
  watch: {
    type: 'flag',
    help: 'Follow the folders of the library while soutu serve runs, so that changes on the disk appear by themselves. soutu watch does the same without a server.',
  },
  rescan: {
    type: 'integer',
    min: 0,
    max: 525_600,
    value: 'MINUTES',
    help: 'Minutes between walks over all followed folders, for what the system does not tell of; 0 for none.',
  },
  'rescan-unwatched': {
    type: 'integer',
    min: 0,
    max: 525_600,
    value: 'MINUTES',
    help: 'The same for folders that cannot be watched, such as those on network shares.',
  },
  'watch-on-battery': {
    type: 'flag',
    help: 'Also index what has changed while the machine runs on battery, which otherwise waits (where the system tells: on Linux).',
  },
  'ocr-models': {
    type: 'path',
    optional: true,
    defaultText: 'the folder ocr of the home',
    help: 'Folder of the models that read words in pictures; soutu models pull ocr puts them there.',
  },
} as const satisfies Record<string, Setting>;

export const INDEXING_DEFAULTS = {
  exclude: [],
  'follow-symlinks': false,
  ignore: true,
  places: true,
  'pair-raw': true,
  ocr: true,
  watch: true,
  rescan: 360,
  'rescan-unwatched': 15,
  'watch-on-battery': false,
  'ocr-exclude': [],
  'ocr-models': undefined,
} as const;
