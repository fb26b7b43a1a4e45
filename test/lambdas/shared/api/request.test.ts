import type { RequestContext } from '@aws-lambda-powertools/event-handler/types';
import * as z from 'zod/mini';
import { pageQuery } from '../../../../lambdas/shared/api/page-schema.ts';
import { readBody, readQuery } from '../../../../lambdas/shared/api/request.ts';

const body = z.strictObject({ a: z.unknown() });
const requestWith = (text: string, type = 'application/json') =>
  ({
    req: new Request('https://api.example', {
      method: 'POST',
      body: text,
      headers: { 'Content-Type': type },
    }),
  }) as RequestContext;
const requestTo = (query: string) =>
  ({ req: new Request(`https://api.example/x${query}`) }) as RequestContext;
const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

describe('readBody', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/merge-patch+json'])(
    'takes %s',
    async (type) => {
      expect(await readBody(requestWith('{"a":1}', type), body)).toEqual({ a: 1 });
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'multipart/form-data; boundary=x',
  ])('answers 415 to %s', async (type) => {
    await expect(readBody(requestWith('{"a":1}', type), body)).rejects.toMatchObject({
      problem: { status: 415 },
    });
  });

  it('counts the size in bytes, not in characters', async () => {
    const euros = (bytes: number) => requestWith(`{"a":"${'€'.repeat(bytes / 3)}"}`);

    await expect(readBody(euros(65_520), body)).resolves.toBeDefined();
    await expect(readBody(euros(65_550), body)).rejects.toMatchObject({ problem: { status: 413 } });
  });

  it('lets brackets nest sixteen deep and no deeper, brackets in text aside', async () => {
    const text = '[{"'.repeat(50);

    await expect(readBody(requestWith(nested(16)), body)).resolves.toBeDefined();
    await expect(readBody(requestWith(JSON.stringify({ a: text })), body)).resolves.toEqual({ a: text });
    await expect(readBody(requestWith(nested(17)), body)).rejects.toMatchObject({
      problem: { status: 400, errors: [{ field: 'body', message: 'must not nest deeper than 16 levels' }] },
    });
  });

  it('refuses what is no JSON within a moment, however it is made', async () => {
    const started = Date.now();

    await expect(readBody(requestWith('"\\'.repeat(20_000)), body)).rejects.toMatchObject({
      problem: { status: 400 },
    });
    expect(Date.now() - started).toBeLessThan(500);
  });

  it('names a field that it does not know', async () => {
    await expect(readBody(requestWith('{"a":1,"b":2}'), body)).rejects.toMatchObject({
      problem: { status: 400, errors: [{ field: 'b' }] },
    });
  });
});

describe('readQuery', () => {
  it('reads numbers where the schema has them, and fills defaults in', () => {
    expect(readQuery(requestTo('?cursor=12'), pageQuery)).toEqual({ limit: 20, cursor: '12' });
    expect(readQuery(requestTo('?limit=7'), pageQuery)).toEqual({ limit: 7 });
  });

  it.each([
    ['?limit=', 'limit'],
    ['?limit=1.5', 'limit'],
    ['?limit=1e1', 'limit'],
    ['?limit=0x10', 'limit'],
    ['?limit=0', 'limit'],
    ['?limit=101', 'limit'],
    ['?limit=1&limit=2', 'limit'],
    ['?cursor=', 'cursor'],
    ['?page=2', 'page'],
    ['?toString=2', 'toString'],
  ])('answers 400 to %s, naming %s', (query, field) => {
    expect(() => readQuery(requestTo(query), pageQuery)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ status: 400, errors: [expect.objectContaining({ field })] }),
      }),
    );
  });
});
