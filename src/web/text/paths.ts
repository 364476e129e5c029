/** The last component of a path, with the separators of any operating system. */
export const baseName = (path: string) => path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '') || path;

/** The parent folder of a path. */
export const folderOf = (path: string) => path.replace(/[\\/][^\\/]*$/, '') || '/';
