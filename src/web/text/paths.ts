/** The last part of a path, of whatever system the server runs on. */
export const baseName = (path: string) => path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '') || path;

/** The folder that a path lies in. */
export const folderOf = (path: string) => path.replace(/[\\/][^\\/]*$/, '') || '/';
