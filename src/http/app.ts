import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { cors } from 'hono/cors';
import type { AppContext, Env } from './app-context.ts';
import { pathBelow } from './base-path.ts';
import { addSlash } from './middleware/add-slash.ts';
import { checkHost, checkOrigin } from './middleware/guard.ts';
import { securityHeaders } from './middleware/headers.ts';
import { mountRoutes } from './mount.ts';
import { answerProblem, clientGone } from './problem.ts';
import { folderHandlers } from './routes/folders.ts';
import { jobHandlers } from './routes/jobs.ts';
import { learnHandlers } from './routes/learn.ts';
import { libraryHandlers } from './routes/library.ts';
import { modelHandlers } from './routes/models.ts';
import { notFound } from './routes/not-found.ts';
import { mountPage } from './routes/page.ts';
import { pictureHandlers } from './routes/pictures.ts';
import { searchHandlers } from './routes/search.ts';
import { serverHandlers } from './routes/server.ts';
import { textHandlers } from './routes/texts.ts';
import { tuningHandlers } from './routes/tuning.ts';
import { uploadHandlers } from './routes/uploads.ts';
import { watchingHandlers } from './routes/watching.ts';

/** Other types compress poorly, or have ETags or streams that compression would break. */
const COMPRESSED = /^(application\/(problem\+)?json|text\/html)\b/;

/** Creates the app, a function from requests to responses. It never listens; `serve.ts` does. */
export function createApp(context: AppContext): Hono<Env> {
  const { basePath, outside } = context;
  const app = new Hono<Env>({ getPath: (request) => pathBelow(basePath, request) });
  app.use(context.metrics.middleware, securityHeaders(outside), checkHost(context.hosts, outside));
  if (basePath !== '') app.use(addSlash(basePath));
  if (context.corsOrigins.length > 0) {
    const allowHeaders = ['Authorization', 'Content-Type', 'Last-Event-ID'];
    app.use(
      '/api/*',
      cors({ origin: [...context.corsOrigins], allowHeaders, exposeHeaders: ['Retry-After'] }),
    );
  }
  app.use(checkOrigin(context.corsOrigins, outside));
  app.use('/api/*', compress({ encoding: 'gzip', contentTypeFilter: COMPRESSED }));
  mountRoutes(
    app,
    {
      ...searchHandlers(context),
      ...learnHandlers(context),
      ...uploadHandlers(context),
      ...pictureHandlers(context),
      ...folderHandlers(context),
      ...libraryHandlers(context),
      ...jobHandlers(context),
      ...watchingHandlers(context),
      ...textHandlers(context),
      ...modelHandlers(context),
      ...tuningHandlers(context),
      ...serverHandlers(context),
    },
    context,
  );
  mountPage(app, context.web);
  app.notFound(notFound);
  app.onError((error, c) => answerProblem(c, c.req.raw.signal.aborted ? clientGone() : error));
  return app;
}
