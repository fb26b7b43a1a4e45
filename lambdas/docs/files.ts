import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { requireEnv } from '../shared/env.ts';

/** lib/api-stack.ts puts these beside the bundle: file -> its type. */
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
const texts = new Map<FileName, string>();

/** The file's text, read once. */
export function textOf(name: FileName): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(join(folder, name), 'utf8');
  texts.set(name, text);
  return text;
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
  return new Response(gzipSync(textOf(name)), { headers: { ...headers, 'Content-Encoding': 'gzip' } });
}
