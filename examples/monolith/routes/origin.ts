import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

/** What a request with an Idempotency-Key leaves in what it books: its repetition knows by it what is its own, whoever owns the domain then. */
export interface Origin {
  /** Of operation, user and key. */
  id: string;
  /** Of the body: the same key with another body is no repetition. */
  content: string;
}

/** Made as the services make it; a test holds the two to each other. */
export const originOf = (operation: string, userId: string, key: string, body: unknown): Origin => ({
  id: uuidOf(operation, userId, key),
  content: hashOf(body),
});

/** That of a request which may come without a key: then there is none, and each is a new one. */
export const keyedOrigin = (operation: string, userId: string, key: string, body: unknown) =>
  key ? originOf(operation, userId, key, body) : undefined;

/** Whether what is stored is of this request. */
export const isOf = (stored: string | null | undefined, origin: Origin | undefined) =>
  Boolean(stored) && origin !== undefined && isDeepStrictEqual(JSON.parse(String(stored)), origin);

/** A UUID (version 8: made from a hash) of the parts. */
function uuidOf(...parts: string[]): string {
  const hash = hashOf(parts);
  const variant = ((Number.parseInt(hash.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(18, 20)}-${hash.slice(20, 32)}`;
}

const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
