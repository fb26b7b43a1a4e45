import * as z from 'zod/mini';

/** A moment in an answer: ISO 8601 UTC. */
export const timeSchema = z.iso.datetime();

/** An id in a path. Not only those that we give: a path is asked about, and then there is no such thing. */
export const pathId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,80}$/, 'is not an id'));

/**
 * The header of a write that may be repeated. Outer spaces are not part of a header's value, so a key cannot begin or end
 * with one.
 */
export const idempotencyHeaders = z.object({
  'Idempotency-Key': z
    .string({ error: 'is required: send 1 to 255 printable ASCII characters, the same ones with each retry' })
    .check(
      z.regex(/^[!-~](?:[ -~]{0,253}[!-~])?$/, 'must be 1 to 255 printable ASCII characters'),
      z.describe(
        'The same key with the same body is the same request, for 24 hours: send it again with each retry.',
      ),
    ),
});

/** What an answer to a request with an Idempotency-Key may carry. */
export const replayHeaders = {
  'Idempotency-Replayed': '`true` when this is the first answer again.',
};

/** How a request with an Idempotency-Key can fail beyond its own reasons. */
export const KEY_REUSED = 'The Idempotency-Key was used with another body.';
export const STILL_RUNNING = 'The first request with this Idempotency-Key is still running; see Retry-After.';
