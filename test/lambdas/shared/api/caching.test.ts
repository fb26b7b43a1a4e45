import { cached } from '../../../../lambdas/shared/api/caching.ts';

const answer = (text: string) => new Response(text, { headers: { 'Content-Type': 'application/json' } });
const ask = (text: string, ifNoneMatch: string | null = null) => cached(answer(text), text, 5, ifNoneMatch);
const tagOf = (text: string) => ask(text).headers.get('ETag') as string;

describe('an answer that may be kept', () => {
  it('says for how long, and under which tag', async () => {
    const { status, headers } = ask('{"stock":1}');

    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toEqual({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=5',
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
    });
  });

  it('has another tag when it is another answer', () => {
    expect(tagOf('{"stock":1}')).toBe(tagOf('{"stock":1}'));
    expect(tagOf('{"stock":1}')).not.toBe(tagOf('{"stock":2}'));
  });

  const tag = tagOf('a');
  it.each([tag, `W/${tag}`, `"other", ${tag}`, `"other",W/${tag}`, '*', ' * '])(
    'is not sent to a caller that has it: If-None-Match: %s',
    async (known) => {
      const { status, headers, body } = ask('a', known);

      expect([status, body]).toEqual([304, null]);
      expect(Object.fromEntries(headers)).toEqual({ 'cache-control': 'public, max-age=5', etag: tag });
    },
  );

  it.each([null, '', '"other"', tag.replaceAll('"', ''), '"*"'])(
    'is sent to every other: If-None-Match: %s',
    async (known) => {
      const { status, headers } = ask('a', known);

      expect([status, headers.get('ETag')]).toEqual([200, tag]);
    },
  );
});
