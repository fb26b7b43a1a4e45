import * as z from 'zod/mini';
import { idSchema } from '../platform/validation.ts';

/** A moment in an answer: ISO 8601 UTC. */
export const timeSchema = z.iso.datetime();

/** A moment in a request, in ISO 8601 with its offset, brought to UTC so that moments compare as text. */
export const momentSchema = z.pipe(
  z.pipe(
    z.iso.datetime({
      offset: true,
      // Nobody knows what comes after a time that is none.
      abort: true,
      error: ({ input }) =>
        input === undefined ? undefined : 'must be an ISO 8601 time like 2030-01-31T00:00:00Z',
    }),
    z.transform((moment: string) => new Date(moment).toISOString()),
  ),
  // Years that do not have four digits would not compare as text.
  z.string().check(z.regex(/^\d{4}-/, 'must be within the years 0000 to 9999')),
);

/** As ranges, and not as \s and \p, because those who read openapi.json have other ideas of these. */
const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f`;
/** Blanks of any width, those of none too, and what only tells the direction of a text. */
const BLANKS = String.raw` \u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff`;

/** What people call a thing or themselves: they must be able to read it, and DynamoDB to keep it. */
export const nameSchema = z.string().check(
  z.maxLength(200),
  z.regex(
    new RegExp(`^[${BLANKS}]*[^${BLANKS}${CONTROLS}][^${CONTROLS}]*$`),
    'must be 1 to 200 characters, at least one of them visible and none a control character',
  ),
  z.refine(
    (text) => text.isWellFormed(),
    'must be well-formed Unicode: half of a surrogate pair is no character',
  ),
  z.describe('At least one character can be seen, and none is a control character.'),
);

/** An id in a path. Not only those that we give: a path is asked about, and then there is no such thing. */
export const pathId = idSchema;

/** A key as it is, or as a string of RFC 8941, in quotes. Outer spaces are no part of a header's value. */
const KEY = /^(?:[!#-~](?:[ -~]{0,253}[!-~])?|"(?:[ !#-[\]-~]|\\["\\]){1,255}")$/;

/** `"abc"` and `abc` are one key. */
const unquoted = (key: string) => (key.startsWith('"') ? key.slice(1, -1).replaceAll(/\\(.)/g, '$1') : key);

const keySchema = z.pipe(
  z
    .string({ error: 'is required: send 1 to 255 printable ASCII characters, the same ones with each retry' })
    .check(
      z.regex(KEY, 'must be 1 to 255 printable ASCII characters, as they are or in double quotes'),
      z.describe(
        'The same key with the same body is the same request, for 24 hours: send it again with each retry. ' +
          '`"abc"` and `abc` are one key.',
      ),
    ),
  z.transform(unquoted),
);

/** The header of a write that may be repeated: of one that needs it, and of one that is only safer with it. */
export const idempotencyHeaders = z.object({ 'Idempotency-Key': keySchema });
export const optionalIdempotencyHeaders = z.object({ 'Idempotency-Key': z.optional(keySchema) });

/** What an answer to a request with an Idempotency-Key may carry. */
export const replayHeaders = {
  'Idempotency-Replayed': '`true` when this is the first answer again.',
};

/** How a request with an Idempotency-Key can fail beyond its own reasons. */
export const KEY_REUSED = 'The Idempotency-Key was used with another body.';
export const STILL_RUNNING = 'The first request with this Idempotency-Key is still running; see Retry-After.';
