import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemResult } from '../shared/api/http.ts';
import { problem } from '../shared/api/http-error.ts';
import { SECURITY_HEADERS } from '../shared/api/security-headers.ts';
import { requireEnv } from '../shared/platform/env.ts';
import { observedHandler } from '../shared/platform/observed-handler.ts';
import { fileAt, type StaticFile } from './files.ts';

/** What the pages must know of their environment, as JSON. */
const config = requireEnv('CONSOLE_CONFIG');
const { signIn } = JSON.parse(config) as { signIn?: { domain: string } };

/** The pages run only what comes from here, and ask nobody but this API and, to sign in, Cognito. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  `connect-src 'self'${signIn ? ` https://${signIn.domain}` : ''}; base-uri 'self'; form-action 'none'; frame-ancestors 'none'`;

/** The name of an asset holds a hash of what is in it. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The operator's pages: a file where there is one, and else the one document, which knows its pages by their addresses. */
export const handler = observedHandler(async (event: APIGatewayProxyEventV2) => {
  const path = event.pathParameters?.path ?? '';
  if (path === 'config.json')
    return answer({ type: 'application/json', bytes: Buffer.from(config), isGzip: false }, 'no-store');
  const file = fileAt(path);
  if (file) return answer(file, path.startsWith('assets/') ? FOR_EVER : 'public, max-age=300');
  if (/^assets\/|\.\w+$/.test(path)) return problemResult(problem(404, 'There is no such file.'));
  const page = fileAt('index.html');
  if (!page) return problemResult(problem(404, 'The console was not built: npm run console.'));
  return answer(based(page, path), 'no-cache');
});

/** The document with the folder that its links are relative to: it lies at every page's address. */
function based(page: StaticFile, path: string): StaticFile {
  // Below `/console` without a slash, the folder of the document is the one above.
  const depth = path === '' ? -1 : path.split('/').length - 1;
  const base = depth < 0 ? './console/' : `./${'../'.repeat(depth)}`;
  const html = gunzipSync(page.bytes).toString().replace('<head>', `<head><base href="${base}" />`);
  return { ...page, bytes: Buffer.from(html), isGzip: false };
}

function answer(
  { type, bytes, isGzip }: StaticFile,
  cacheControl: string,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: {
      ...SECURITY_HEADERS,
      'content-type': type,
      'content-security-policy': POLICY,
      'cache-control': cacheControl,
      // Every browser that can show the pages reads gzip.
      ...(isGzip && { 'content-encoding': 'gzip' }),
    },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  };
}
