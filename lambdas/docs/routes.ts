import { createRouter } from '../shared/api/http.ts';
import { notFound } from '../shared/api/http-error.ts';
import { fileResponse, isFile } from './files.ts';

export const router = createRouter();

router.get('/openapi.json', async ({ req }) =>
  fileResponse('openapi.json', req.headers.get('Accept-Encoding')),
);

router.get('/docs', async ({ req }) => fileResponse('index.html', req.headers.get('Accept-Encoding')));

router.get('/docs/:file', async ({ req, params }) => {
  const name = params.file as string;
  if (!isFile(name)) throw notFound('file');
  return fileResponse(name, req.headers.get('Accept-Encoding'));
});
