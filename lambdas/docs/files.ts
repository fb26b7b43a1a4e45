import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { requireEnv } from '../shared/platform/env.ts';

/** lib/stacks/api-stack.ts puts these beside the bundle: file -> its type. */
const TYPES = {
  'openapi.json': 'application/json',
  'index.html': 'text/html; charset=utf-8',
  'viewer.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;
export type FileName = keyof typeof TYPES;

export const isFile = (name: string): name is FileName => Object.hasOwn(TYPES, name);

/** The viewer runs only what comes from here, and asks nobody else. It styles its elements one by one. */
const VIEWER_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const folder = requireEnv('LAMBDA_TASK_ROOT');

/** The file's text, read once. */
export const textOf = kept((name) => readFileSync(join(folder, name), 'utf8'));

/** The same compressed, once: for the viewer it takes longer than all the rest of a request. */
const gzipOf = kept((name) => gzipSync(textOf(name)));

/** What `make` makes of a file the first time, for every time. */
function kept<Value>(make: (name: FileName) => Value): (name: FileName) => Value {
  const made = new Map<FileName, Value>();
  return (name) => {
    const value = made.get(name) ?? make(name);
    made.set(name, value);
    return value;
  };
}

/** The file as an answer, compressed for those who can read that: the viewer is 1.5 MB of text. */
export function fileResponse(name: FileName, acceptEncoding: string | null): Response {
  const headers = {
    'Content-Type': TYPES[name],
    'Content-Security-Policy': VIEWER_POLICY,
    'Cache-Control': 'public, max-age=300',
    Vary: 'Accept-Encoding',
  };
  if (!/\bgzip\b/.test(acceptEncoding ?? '')) return new Response(textOf(name), { headers });
  return new Response(gzipOf(name), { headers: { ...headers, 'Content-Encoding': 'gzip' } });
}
