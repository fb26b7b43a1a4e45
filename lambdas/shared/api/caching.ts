import { createHash } from 'node:crypto';

/** What a request says it has already: tags, or any. */
const TAG = /(?:W\/)?("[^"]*")/g;

/**
 * The answer with its tag, to be kept for so many seconds by anybody; without its body, 304, when the caller has it already. Only
 * for what everybody gets alike.
 */
export function cached(
  answer: Response,
  text: string,
  seconds: number,
  ifNoneMatch: string | null,
): Response {
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const headers = { ETag: tag, 'Cache-Control': `public, max-age=${seconds}` };
  if (hasIt(ifNoneMatch, tag)) return new Response(null, { status: 304, headers });
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

const hasIt = (ifNoneMatch: string | null, tag: string) =>
  ifNoneMatch?.trim() === '*' || [...(ifNoneMatch ?? '').matchAll(TAG)].some(([, known]) => known === tag);
