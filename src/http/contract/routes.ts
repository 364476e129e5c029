import { indexingRoutes } from './routes-indexing.ts';
import { libraryRoutes } from './routes-library.ts';
import { pictureRoutes } from './routes-pictures.ts';
import { searchRoutes } from './routes-search.ts';
import { serverRoutes } from './routes-server.ts';

/** Where the API lives; a change that breaks programs gets another number. */
export const API = '/api/v1';

/** Every route of the API by the name of its operation. */
export const ROUTES = {
  ...searchRoutes,
  ...pictureRoutes,
  ...libraryRoutes,
  ...indexingRoutes,
  ...serverRoutes,
} as const;

export type RouteName = keyof typeof ROUTES;
