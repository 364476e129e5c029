import type { ErrorKind } from './error-kind.ts';
import { SERVER_ERRORS } from './error-table-server.ts';

/**
 * Every error code of Soutu. `docs/errors.md` is generated from this table.
 * Exit codes: 2 wrong usage or settings, 3 a file or picture, 4 the model, 5 the store, 6 the server, 1 an unexpected error, 130 interrupted.
 */
export const ERRORS = {
  usage: {
    summary: 'The command line, or an argument of a call, is wrong.',
    hint: 'Run the command with --help to see its arguments and flags.',
    http: 400,
    exit: 2,
  },
  'bad-setting': {
    summary: 'A setting has an invalid value.',
    hint: 'See docs/settings.md for all settings and their allowed values.',
    http: 400,
    exit: 2,
  },
  'bad-query': {
    summary: 'The query is incomplete or contradicts itself.',
    hint: 'Correct what the message names; docs/cli.md and docs/api.md describe what is allowed.',
    http: 400,
    exit: 2,
  },
  'bad-set': {
    summary: 'The file that says what is right in an evaluation cannot be used.',
    hint: 'See docs/evaluation.md for the forms of captions, classes and changes.',
    http: 422,
    exit: 2,
  },
  'bad-labels': {
    summary: 'A list of labels cannot be used.',
    hint: 'Give a .txt file with one name on each line, or a .csv file with the columns en and zh. See docs/labels.md.',
    http: 422,
    exit: 2,
  },
  'bad-texts': {
    summary: 'A file of texts has nothing that can be used.',
    hint: 'See docs/texts.md for what such files look like.',
    http: 422,
    exit: 2,
  },
  'not-found': {
    summary: 'The file, folder or id does not exist.',
    hint: 'Check the spelling; use an absolute path.',
    http: 404,
    exit: 3,
  },
  empty: {
    summary: 'The file has no content.',
    hint: 'Copy it again from its source.',
    http: 422,
    exit: 3,
  },
  corrupt: {
    summary: 'The picture is damaged and cannot be decoded.',
    hint: 'Open it in a picture viewer; if that fails too, restore it from a backup.',
    http: 422,
    exit: 3,
  },
  unsupported: {
    summary: 'The content is not a picture format that Soutu reads.',
    hint: 'Soutu reads JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF, SVG, BMP, ICO, JPEG XL, JPEG 2000, the RAW files of cameras and PSD (docs/formats.md).',
    http: 415,
    exit: 3,
  },
  'too-large': {
    summary: 'The picture exceeds the limit of bytes or pixels.',
    hint: 'Raise the settings max-bytes or max-pixels if you trust the file.',
    http: 413,
    exit: 3,
  },
  unreadable: {
    summary: 'The file or folder cannot be read.',
    hint: 'Check its permissions and that the disk is connected.',
    http: 403,
    exit: 3,
  },
  'model-missing': {
    summary: 'The model is not on this disk.',
    hint: 'Download it with soutu models pull NAME, use --model soutu-mini (built in), pass the folder of a model, or copy one into the folder models of the home.',
    http: 503,
    exit: 4,
  },
  offline: {
    summary: 'Downloads are turned off by the setting offline (HF_HUB_OFFLINE).',
    hint: 'Unset HF_HUB_OFFLINE or pass --no-offline, or copy the model from another machine into the folder models of the home.',
    http: 503,
    exit: 4,
  },
  'hub-unreachable': {
    summary: 'The hub from which a model is downloaded cannot be reached.',
    hint: 'Check the network and the settings https-proxy and http-proxy. Where the hub is blocked, set HF_ENDPOINT to a mirror or name the other hub with --source.',
    http: 503,
    exit: 4,
  },
  'hub-denied': {
    summary: 'The hub denies access to this model.',
    hint: 'If it is private or gated, open its page, accept its conditions, and set HF_TOKEN to a token of your account.',
    http: 502,
    exit: 4,
  },
  'hub-not-public': {
    summary: 'The hub has no public model of this name.',
    hint: 'Check the spelling (ORGANISATION/NAME). If the model is private or gated, set HF_TOKEN to a token of your account.',
    http: 502,
    exit: 4,
  },
  'hub-not-found': {
    summary: 'The hub does not have this model, revision or file.',
    hint: 'Check the spelling (ORGANISATION/NAME), or try the other hub with --source.',
    http: 404,
    exit: 4,
  },
  'hub-failed': {
    summary: 'The hub answers with errors or limits the number of requests.',
    hint: 'Run the command again later; it continues the download. Or try the other hub with --source.',
    http: 502,
    exit: 4,
  },
  'download-interrupted': {
    summary: 'The connection was lost or stalled repeatedly during a download.',
    hint: 'Run the command again: it continues where it stopped.',
    http: 502,
    exit: 4,
  },
  'download-corrupt': {
    summary: 'A downloaded file has the wrong length or the wrong hash.',
    hint: 'Run the command again. If that does not help, a proxy or mirror changes the file: try another one, or the other hub with --source.',
    http: 502,
    exit: 4,
  },
  'disk-full': {
    summary: 'The disk has too little space for the download.',
    hint: 'Set the cache folder to one on a disk with more space: HF_HUB_CACHE (hf-cache) or MODELSCOPE_CACHE (modelscope-cache).',
    http: 507,
    exit: 4,
  },
  'model-not-indexed': {
    summary: 'The library has no vectors of the model.',
    hint: 'soutu models use NAME computes them; soutu models use with the previous name switches back at once.',
    http: 409,
    exit: 4,
  },
  'model-invalid': {
    summary: 'The model folder is incomplete, or Soutu does not support this kind of model.',
    hint: 'A model needs config.json, model.safetensors, tokenizer.json and preprocessor_config.json. See docs/models.md.',
    http: 503,
    exit: 4,
  },
  'model-in-use': {
    summary: 'The model cannot be removed, because it is built in or this library needs it.',
    hint: 'Switch the library to another model first: soutu models use NAME.',
    http: 409,
    exit: 4,
  },
  'model-changed': {
    summary:
      'The files of the model have changed, and its embeddings no longer fit the vectors of the library.',
    hint: 'Run soutu index: it embeds the pictures again. Browsing works meanwhile.',
    http: 503,
    exit: 4,
  },
  'model-failed': {
    summary: 'Running the model failed.',
    hint: 'Run soutu doctor to check the model and this machine.',
    http: 500,
    exit: 4,
  },
  'embed-unreachable': {
    summary: 'The embedding server cannot be reached, or does not answer.',
    hint: 'Check that it runs and that the setting embed-url has its address. The library can be browsed meanwhile; soutu index goes on where it stopped.',
    http: 503,
    exit: 4,
  },
  'embed-denied': {
    summary: 'The embedding server requires a key, and it is missing or wrong.',
    hint: 'Set SOUTU_EMBED_KEY (embed-key in the config file) to the key, or to the token of another Soutu.',
    http: 502,
    exit: 4,
  },
  'embed-failed': {
    summary: 'The embedding server answers with an error, or with something that is not what was asked for.',
    hint: 'Check the settings embed-model and embed-dialect, and the log of the server. soutu models check shows what works.',
    http: 502,
    exit: 4,
  },
  'embed-refused': {
    summary: 'The embedding server refuses this text or picture, although it takes others.',
    hint: 'The log of the server says why. soutu index --retry-failed tries the picture again.',
    http: 502,
    exit: 3,
  },
  locked: {
    summary: 'Another process is writing to this library.',
    hint: 'Wait for it to finish or stop it, then run the command again.',
    http: 409,
    exit: 5,
  },
  'store-failed': {
    summary: 'The store failed to read or write.',
    hint: 'Check that the disk is not full, and run soutu doctor.',
    http: 500,
    exit: 5,
  },
  'store-unreachable': {
    summary: 'The server of the store cannot be reached.',
    hint: 'Check that it runs (soutu milvus start starts one of this machine), and that the address is right.',
    http: 503,
    exit: 5,
  },
  'other-store': {
    summary: 'The library was indexed into a server, and no setting names a store.',
    hint: 'Set SOUTU_STORE (store in the config file) to the address of the server.',
    http: 503,
    exit: 2,
  },
  'store-denied': {
    summary: 'The server of the store requires a token, and it is missing or wrong.',
    hint: 'Set SOUTU_STORE_TOKEN (store-token in the config file) to the token, or to USER:PASSWORD.',
    http: 502,
    exit: 5,
  },
  'read-only': {
    summary: 'The library is a collection of another program, which Soutu only reads.',
    hint: 'To index pictures, leave out the setting collection: Soutu then writes collections of its own.',
    http: 403,
    exit: 5,
  },
  'milvus-missing': {
    summary: 'Milvus Lite is not installed and cannot be installed, or there is no Python for it.',
    hint: 'soutu milvus start needs Python 3.10 or later, or the name of one that has the packages: --python.',
    http: 503,
    exit: 5,
  },
  'bad-vector': {
    summary: 'A vector has the wrong length or holds values that are not finite.',
    hint: 'The model and the store do not match. Run soutu doctor.',
    http: 500,
    exit: 5,
  },
  ...SERVER_ERRORS,
  internal: {
    summary: 'An unexpected error: a bug in Soutu.',
    hint: 'Please report it. SOUTU_LOG_LEVEL=debug shows where it happened.',
    http: 500,
    exit: 1,
  },
  'port-taken': {
    summary: 'Another program is listening on this port.',
    hint: 'Choose another one with --port, or 0 for a free one.',
    http: 503,
    exit: 6,
  },
  interrupted: {
    summary: 'The operation was cancelled before it finished.',
    hint: 'Run the same command again; finished work is kept.',
    http: 499,
    exit: 130,
  },
} as const satisfies Record<string, ErrorKind>;
