import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { HttpError } from '../../../lambdas/shared/api/http-error.ts';
import { idempotently, type StoredResponse } from '../../../lambdas/shared/api/idempotency.ts';
import { type Origin, originOf } from '../../../lambdas/shared/api/origin.ts';
import { keepEnd } from '../../../lambdas/shared/api/request-record.ts';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { loseReplyOfRecord } from '../../support/faults/lost-replies.ts';
import { expireRequests, recordsNow } from '../../support/saga/idempotency.ts';
import { createTables } from '../../support/saga/tables.ts';

beforeAll(createTables);

const context = { context: { getRemainingTimeInMillis: () => 28_000 } as Context };
const created = (id: string): StoredResponse => ({
  status: 201,
  // In an order that a map in DynamoDB would not keep.
  body: { z: 1, id, a: 2 },
  headers: { Location: `/things/${id}` },
});

/** A customer's request with a key of its own, and what was asked of the work behind it. */
function aRequest({
  key = randomUUID() as string | undefined,
  userId = randomUUID() as string,
  body = { name: 'Mug' } as unknown,
} = {}) {
  // Of its own: a store of records remembers how it was asked first.
  const request = { operation: `POST /things-${randomUUID()}`, userId, key, body };
  const origins: (Origin | undefined)[] = [];
  const works =
    (answer: StoredResponse = created('one')) =>
    async (origin?: Origin) => {
      origins.push(origin);
      return answer;
    };
  return { request, origins, works };
}

async function read(answer: Response) {
  const { status, headers } = answer;
  return { status, text: await answer.text(), headers: Object.fromEntries(headers) };
}
const MARK = { 'idempotency-replayed': 'true' };
const HEADERS = { 'content-type': 'application/json', location: '/things/one' };
const TEXT = '{"z":1,"id":"one","a":2}';

describe('a request with a key', () => {
  it('is worked once, and answered again to the letter, marked as a replay', async () => {
    const { request, origins, works } = aRequest();

    const first = await read(await idempotently(context, request, works()));
    const again = await read(await idempotently(context, request, works(created('two'))));

    expect(first).toEqual({ status: 201, text: TEXT, headers: HEADERS });
    expect(again).toEqual({ status: 201, text: TEXT, headers: { ...HEADERS, ...MARK } });
    expect(origins).toEqual([
      originOf(request.operation, request.userId, request.key as string, request.body),
    ]);
  });

  it.each([
    ['another user', { userId: 'somebody-else' }],
    ['another key', { key: 'another' }],
    ['another route', { operation: 'POST /others' }],
  ])('is another request for %s', async (_what, other) => {
    const { request, origins, works } = aRequest();
    const unique = Object.fromEntries(
      Object.entries(other).map(([name, value]) => [name, `${value}-${randomUUID()}`]),
    );

    await idempotently(context, request, works());
    const answer = await idempotently(context, { ...request, ...unique }, works(created('two')));

    expect(answer.headers.get('location')).toBe('/things/two');
    expect(origins).toHaveLength(2);
  });

  it('is refused with another body', async () => {
    const { request, origins, works } = aRequest();
    await idempotently(context, request, works());

    await expect(idempotently(context, { ...request, body: { name: 'Cup' } }, works())).rejects.toMatchObject(
      {
        problem: {
          status: 422,
          detail: 'This Idempotency-Key was used with another body: take a new key for a new request.',
        },
      },
    );
    expect(origins).toHaveLength(1);
  });

  it('is asked to come again while the first is worked on', async () => {
    const { request, works } = aRequest();
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const first = idempotently(context, request, async () => {
      begun.resolve();
      await end.promise;
      return created('one');
    });
    await begun.promise;

    await expect(idempotently(context, request, works())).rejects.toMatchObject({
      problem: {
        status: 409,
        reason: 'REQUEST_IN_PROGRESS',
        detail: 'The first request with this Idempotency-Key is still running: ask again.',
      },
      headers: { 'Retry-After': '1' },
    });
    end.resolve();
    expect((await first).status).toBe(201);
  });

  it('may be sent again when its work failed, and keeps nothing of that', async () => {
    const { request, works } = aRequest();
    const refused = new HttpError(409, 'Not now.');

    await expect(
      idempotently(context, request, async () => {
        throw refused;
      }),
    ).rejects.toBe(refused);
    expect(await read(await idempotently(context, request, works()))).toMatchObject({
      status: 201,
      headers: HEADERS,
    });
  });

  it('counts for a day', async () => {
    const { request, origins, works } = aRequest();
    const seconds = () => Math.floor(Date.now() / 1000);
    const known = new Set((await recordsNow()).map(({ id }) => id));
    const before = seconds();
    await idempotently(context, request, works());
    const record = (await recordsNow()).find(({ id }) => !known.has(id));

    expect(record?.expiration).toBeGreaterThanOrEqual(before + 86_400);
    // Powertools rounds up.
    expect(record?.expiration).toBeLessThanOrEqual(seconds() + 86_401);
    await expireRequests('expiration');
    await idempotently(context, request, works());
    expect(origins).toHaveLength(2);
  });

  it('knows its own record when the SDK writes it again, because the reply was lost', async () => {
    const { request, origins, works } = aRequest();
    loseReplyOfRecord();

    expect((await idempotently(context, request, works())).status).toBe(201);
    expect(origins).toHaveLength(1);
  });
});

describe('a request without a key', () => {
  it('is a new one each time, and nothing is written of it', async () => {
    const { request, origins, works } = aRequest();
    const bare = { ...request, key: undefined };

    const answers = [await idempotently(context, bare, works()), await idempotently(context, bare, works())];

    expect(await Promise.all(answers.map(read))).toEqual(
      Array(2).fill({ status: 201, text: TEXT, headers: HEADERS }),
    );
    expect(origins).toEqual([undefined, undefined]);
  });
});

describe('a first answer that was 202', () => {
  const accepted: StoredResponse = { status: 202, body: { status: 'PENDING' } };
  const ended: StoredResponse = { status: 201, body: { status: 'CONFIRMED' } };

  it('is the answer again where nobody asks for more', async () => {
    const { request, works } = aRequest();
    await idempotently(context, request, works(accepted));

    expect(await read(await idempotently(context, request, works(ended)))).toMatchObject({
      status: 202,
      text: '{"status":"PENDING"}',
      headers: MARK,
    });
  });

  it('gives way to the end, which is asked for until there is one, and then kept', async () => {
    const { request, works } = aRequest();
    let asked = 0;
    const later = (answer: StoredResponse) => async () => {
      asked++;
      return answer;
    };
    await idempotently(context, request, works(accepted));

    const early = await idempotently(context, request, works(), later(accepted));
    const late = await idempotently(context, request, works(), later(ended));
    const last = await idempotently(context, request, works(), later({ ...ended, body: 'another' }));

    expect([early, late, last].map(({ status }) => status)).toEqual([202, 201, 201]);
    expect([early, late, last].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual(
      Array(3).fill('true'),
    );
    expect([await late.text(), await last.text()]).toEqual(Array(2).fill('{"status":"CONFIRMED"}'));
    expect(asked).toBe(3);
  });

  it('is not asked about when it is the first itself, or final', async () => {
    const later = async () => {
      throw new Error('nobody may ask');
    };
    const [open, final] = [aRequest(), aRequest()];

    expect((await idempotently(context, open.request, open.works(accepted), later)).status).toBe(202);
    await idempotently(context, final.request, final.works(), later);
    expect((await idempotently(context, final.request, final.works(), later)).status).toBe(201);
  });
});

describe('the end of a request', () => {
  it('that has expired meanwhile is the answer, and brings no record back', async () => {
    const id = `gone-${randomUUID()}`;

    expect(await keepEnd(id, { status: 201 })).toEqual({ status: 201 });
    const { Item } = await dynamo.send(
      new GetCommand({ TableName: process.env.IDEMPOTENCY_TABLE, Key: { id } }),
    );
    expect(Item).toBeUndefined();
  });

  it('is not said to be kept when DynamoDB does not take it', async () => {
    await expect(keepEnd(`bad-${randomUUID()}`, { status: Number.NaN })).rejects.toThrow();
  });
});
