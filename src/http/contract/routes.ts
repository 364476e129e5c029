import { indexingRoutes } from './routes-indexing.ts';
import { learnRoutes } from './routes-learn.ts';
import { libraryRoutes } from './routes-library.ts';
import { modelRoutes } from './routes-models.ts';
import { pictureRoutes } from './routes-pictures.ts';
import { searchRoutes } from './routes-search.ts';
import { serverRoutes } from './routes-server.ts';
import { textRoutes } from './routes-texts.ts';
import { tuningRoutes } from './routes-tuning.ts';
import { watchingRoutes } from './routes-watching.ts';

/** Prefix of all paths of the API. Incompatible changes get another version number. */
export const API = '/api/v1';

/** All routes of the API, by operation id. */
export const ROUTES = {
  ...searchRoutes,
  ...learnRoutes,
  ...pictureRoutes,
  ...libraryRoutes,
  ...indexingRoutes,
  ...watchingRoutes,
  ...textRoutes,
  ...modelRoutes,
  ...tuningRoutes,
  ...serverRoutes,
} as const;

export type RouteName = keyof typeof ROUTES;
