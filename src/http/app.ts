import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { cors } from 'hono/cors';
import { checkHost, checkOrigin } from './middleware/guard.ts';
import { securityHeaders } from './middleware/headers.ts';
import { mountRoutes } from './mount.ts';
import type { Env, Parts } from './parts.ts';
import { answerProblem, clientGone } from './problem.ts';
import { folderHandlers } from './routes/folders.ts';
import { jobHandlers } from './routes/jobs.ts';
import { libraryHandlers } from './routes/library.ts';
import { answerNothing } from './routes/nothing.ts';
import { mountPage } from './routes/page.ts';
import { pictureHandlers } from './routes/pictures.ts';
import { searchHandlers } from './routes/search.ts';
import { serverHandlers } from './routes/server.ts';
import { uploadHandlers } from './routes/uploads.ts';

/** What changes little by compression, or has ETags and streams that it would break, is left as it is. */
const COMPRESSED = /^(application\/(problem\+)?json|text\/html)\b/;

/** The server as a function from requests to answers. It never listens; `serve.ts` does. */
export function createApp(parts: Parts): Hono<Env> {
  const app = new Hono<Env>();
  app.use(parts.metrics.middleware, securityHeaders, checkHost(parts.hosts));
  if (parts.corsOrigins.length > 0) {
    const allowHeaders = ['Authorization', 'Content-Type', 'Last-Event-ID'];
    app.use('/api/*', cors({ origin: [...parts.corsOrigins], allowHeaders, exposeHeaders: ['Retry-After'] }));
  }
  app.use(checkOrigin(parts.corsOrigins));
  app.use('/api/*', compress({ encoding: 'gzip', contentTypeFilter: COMPRESSED }));
  mountRoutes(
    app,
    {
      ...searchHandlers(parts),
      ...uploadHandlers(parts),
      ...pictureHandlers(parts),
      ...folderHandlers(parts),
      ...libraryHandlers(parts),
      ...jobHandlers(parts),
      ...serverHandlers(parts),
    },
    parts,
  );
  mountPage(app, parts.web);
  app.notFound(answerNothing);
  app.onError((error, c) => answerProblem(c, c.req.raw.signal.aborted ? clientGone() : error));
  return app;
}
