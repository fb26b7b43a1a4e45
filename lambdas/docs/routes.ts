import { createRouter, problemResponse } from '../shared/http.ts';
import { problem } from '../shared/http-error.ts';
import { fileResponse, isFile } from './files.ts';
import { methodsOf } from './methods.ts';

export const router = createRouter();

router.get('/openapi.json', async ({ req }) =>
  fileResponse('openapi.json', req.headers.get('Accept-Encoding')),
);

router.get('/docs', async ({ req }) => fileResponse('index.html', req.headers.get('Accept-Encoding')));

router.get('/docs/:file', async ({ req, params }) => {
  const name = params.file as string;
  return isFile(name) ? fileResponse(name, req.headers.get('Accept-Encoding')) : noSuchRoute();
});

/** What is no route comes here: 405 when the path has other methods, 404 otherwise. */
router.notFound(async (_error, { req }) => {
  const methods = methodsOf(new URL(req.url).pathname);
  if (methods.length === 0) return noSuchRoute();
  const allowed = methods.join(', ');
  return problemResponse(problem(405, `This path takes ${allowed}.`), { Allow: allowed });
});

const noSuchRoute = () => problemResponse(problem(404, 'There is no such route.'));
