const manifest = globalThis.document?.querySelector<HTMLLinkElement>('link[rel=manifest]');

/** Path of the page, with a slash at the end: `/`, or another one behind a reverse proxy. Its links are relative to it. */
export const base = manifest ? new URL('.', manifest.href).pathname : '/';
