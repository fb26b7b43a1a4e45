import { badRequest } from './http-error.ts';

/** A key of ids and times, which are ASCII; anything else is no key of ours. */
export const KEY = /^[ -~]{1,512}$/;

/** The longest sort key that DynamoDB takes, in bytes of UTF-8. */
const MAX_SORT_KEY = 1024;

/** Whether DynamoDB takes it as a key, and one of ours can be so: the key of a name has any visible characters. */
export const isKey = (value: unknown) =>
  typeof value === 'string' && /^[^\p{Cc}\p{Cs}]+$/u.test(value) && Buffer.byteLength(value) <= MAX_SORT_KEY;

/** A position in a list as a client gets it, to hand it back for the next page. */
export const cursorOf = (position: object) => Buffer.from(JSON.stringify(position)).toString('base64url');

/**
 * The position in a cursor, as `read` finds it there. Throws 400 when that is nothing, and when the cursor is not to the letter
 * the position's: decoding skips what is not base64url, and two cursors would mean the same.
 */
export function positionIn<Position extends object>(
  cursor: string,
  read: (position: unknown) => Position | undefined,
): Position {
  const position = read(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (position && cursorOf(position) === cursor) return position;
  throw badRequest([
    { field: 'cursor', message: 'is not a cursor of this list: leave it out to start again' },
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
