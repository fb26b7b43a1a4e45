import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { findOldestInNeed, findOldestOpen } from '../../../lambdas/recovery/oldest-orders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
afterAll(() => dynamo.restore());

/** Lists without an end, of old orders that have waited for a moment only: nothing in them says that what follows need not be read. */
function endlessLists() {
  dynamo.reset();
  dynamo.on(QueryCommand).callsFake(async ({ IndexName, ExpressionAttributeValues, Limit }) => ({
    Items: Array.from({ length: Limit }, (_, index) => ({
      orderId: `${IndexName} ${ExpressionAttributeValues[':shard']} ${index}`,
      createdAt: '2026-01-01T00:00:00.000Z',
      openedAt: '2026-03-01T00:00:00.000Z',
      inNeedSince: '2026-03-01T00:00:00.000Z',
    })),
    LastEvaluatedKey: { pk: 'there is more' },
  }));
}
const asked = () => dynamo.commandCalls(QueryCommand).map(({ args: [{ input }] }) => input);

describe('the order that has waited longest', () => {
  it.each([
    ['is open', findOldestOpen],
    ['is in need', findOldestInNeed],
  ])('and %s is looked for in so many pages at most, however many wait', async (_, find) => {
    endlessLists();

    expect(await find()).toMatchObject({ since: '2026-03-01T00:00:00.000Z' });

    const byShard = Map.groupBy(asked(), (input) => input.ExpressionAttributeValues?.[':shard']);
    expect(Math.max(...[...byShard.values()].map(({ length }) => length))).toBe(5);
  });

  it('and waits for no person is looked for where none is that waits for one', async () => {
    endlessLists();

    await findOldestOpen();

    const statuses = asked().map(({ IndexName, ExpressionAttributeValues }) => [
      IndexName,
      ExpressionAttributeValues?.[':shard'].split('#')[0],
    ]);
    expect(new Set(statuses.map(String))).toEqual(
      new Set(['byStatus,PENDING', 'byStatus,REJECTING', 'byStatus,CANCELLING']),
    );
  });
});
