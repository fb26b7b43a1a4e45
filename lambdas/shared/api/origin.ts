import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { FailedCondition } from '../platform/transactions.ts';

/**
 * What a request with an Idempotency-Key leaves in what it writes: its repetition knows by it what is its own work, also when the
 * record of the request was lost or has expired.
 */
export interface Origin {
  /** Of operation, user and key: a new thing without an id of its own gets this one. */
  id: string;
  /** Of the body: the same key with another body is no repetition. */
  content: string;
}

export const originOf = (operation: string, userId: string, key: string, body: unknown): Origin => ({
  id: uuidOf(operation, userId, key),
  content: hashOf(body),
});

/** Whether what stood in the way of a write is the work of the same request. */
export const isOwn = (failed: FailedCondition | undefined, origin: Origin | undefined) =>
  origin !== undefined && isDeepStrictEqual(failed?.found?.origin, origin);

/** A UUID (version 8: made from a hash) of the parts: the same for ever. */
export function uuidOf(...parts: string[]): string {
  const hash = hashOf(parts);
  const variant = ((Number.parseInt(hash.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(18, 20)}-${hash.slice(20, 32)}`;
}

const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
