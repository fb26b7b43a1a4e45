import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { readOwnOrder } from '../../../../lambdas/shared/api/own-order.ts';

const documents = mockClient(DynamoDBDocumentClient);
const order = { orderId: 'one', userId: 'alice' };
const NO_ORDER = { problem: expect.objectContaining({ status: 404, detail: 'There is no such order.' }) };

beforeEach(() => documents.reset());

describe('an order', () => {
  it.each([
    ['its owner', { userId: 'alice', isAdmin: false }],
    ['an admin', { userId: 'root', isAdmin: true }],
  ])('is there for %s', async (_who, caller) => {
    documents.on(GetCommand).resolves({ Item: order });

    expect(await readOwnOrder('one', caller)).toEqual(order);
  });

  it('is not there for anybody else', async () => {
    documents.on(GetCommand).resolves({ Item: order });

    await expect(readOwnOrder('one', { userId: 'bob', isAdmin: false })).rejects.toMatchObject(NO_ORDER);
  });

  it.each([true, false])('that does not exist is not there for anybody (admin: %s)', async (isAdmin) => {
    documents.on(GetCommand).resolves({});

    await expect(readOwnOrder('one', { userId: 'alice', isAdmin })).rejects.toMatchObject(NO_ORDER);
  });
});
