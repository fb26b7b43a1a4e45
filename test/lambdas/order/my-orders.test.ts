import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambdas/order/handler.ts';
import { aRequest, type RequestParts } from '../../support/saga/requests.ts';

const database = mockClient(DynamoDBDocumentClient);
afterEach(() => database.reset());

/** Asks for the list, and tells the answer and whose orders the table was asked for. */
async function list(parts: RequestParts) {
  database.on(QueryCommand).resolves({ Items: [] });
  const { statusCode, body } = await handler(aRequest('GET /orders', parts), {} as Context);
  const asked = database
    .commandCalls(QueryCommand)
    .map(({ args }) => args[0].input.ExpressionAttributeValues?.[':partition']);
  return { status: statusCode, body: JSON.parse(body), asked };
}

const alice = { userId: 'alice' };
const admin = { userId: 'root', isAdmin: true };

describe('the list of orders', () => {
  it.each([
    ['a customer’s own', alice, '', 'alice'],
    ['a customer’s own by name', alice, 'userId=alice', 'alice'],
    ['an admin’s own', admin, '', 'root'],
    ['anybody’s, for an admin who names them', admin, 'userId=alice&limit=5', 'alice'],
  ])('is %s', async (_title, caller, query, owner) => {
    const { status, asked } = await list({ ...caller, query });

    expect([status, asked]).toEqual([200, [owner]]);
  });

  it('is closed to a customer who names somebody else', async () => {
    const { status, body, asked } = await list({ ...alice, query: 'userId=bob' });

    expect([status, asked]).toEqual([403, []]);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'Only members of the group "admin" may list the orders of somebody else: leave userId out.',
    });
  });

  it('opens no list with the cursor of another', async () => {
    const position = { pk: 'ORDER#o-1', sk: 'ORDER', userId: 'bob', createdAt: '2026-03-01T10:00:00.000Z' };
    const cursor = Buffer.from(JSON.stringify(position)).toString('base64url');

    const { status, body } = await list({ ...admin, query: `userId=alice&cursor=${cursor}` });

    expect([status, body.errors[0].field]).toEqual([400, 'cursor']);
  });

  it('is nobody’s when the id can be none', async () => {
    const { status, body } = await list({ ...admin, query: 'userId=' });

    expect([status, body.errors[0].field]).toEqual([400, 'userId']);
  });
});
