import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { requireEnv } from '../shared/platform/env.ts';

/** lib/stacks/api-stack.ts puts the built pages here, beside the bundle. */
const folder = join(requireEnv('LAMBDA_TASK_ROOT'), 'console');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** Text is there compressed as well, made when it was built: a page must not wait for that. */
const IS_COMPRESSED = /\.(?:html|js|css|svg)$/;

export interface StaticFile {
  type: string;
  /** The file's bytes, compressed with gzip where `isGzip`. */
  bytes: Buffer;
  isGzip: boolean;
}

const kept = new Map<string, StaticFile | undefined>();

/** The file at the path below the pages' folder; undefined when there is none. Read once. */
export function fileAt(path: string): StaticFile | undefined {
  if (!kept.has(path)) kept.set(path, read(path));
  return kept.get(path);
}

function read(path: string): StaticFile | undefined {
  const type = TYPES[extname(path)];
  // Names that the build gives, and nothing that could lead out of the folder.
  if (!type || !/^(?:[\w-]+\/)*[\w.-]+$/.test(path) || path.includes('..')) return undefined;
  const isGzip = IS_COMPRESSED.test(path);
  const file = join(folder, isGzip ? `${path}.gz` : path);
  return existsSync(file) ? { type, bytes: readFileSync(file), isGzip } : undefined;
}
