/** Why a file or folder whose name is not valid UTF-8 is not read, as failures of a run say it. */
export const INVALID_NAME =
  'its name is not valid UTF-8, so it cannot be read: rename it, for example with convmv';
