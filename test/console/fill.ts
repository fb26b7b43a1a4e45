import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { clientOptions } from '../../tools/stack/aws.ts';
import type { Outputs } from '../../tools/stack/outputs.ts';
import { customerItems, type Past, PRICE, pastOrder, productItems, salesItem } from './orders.ts';

type Table = keyof Outputs['tables'];
type Write = readonly [Table, Record<string, unknown>];

const CUSTOMERS = 100;
const HOURS = 48;
/** What one request takes, and how many are under way at once. */
const MAX_WRITES = 25;
const AT_ONCE = 8;

/** Writes so many orders of the last two days straight into the tables of the local stack: none of them was run. */
export async function fillWithOrders({ endpoint, tables }: Outputs, count: number): Promise<void> {
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(endpoint)));
  const write = async (writes: Write[]) => {
    const batches = Array.from({ length: Math.ceil(writes.length / MAX_WRITES) }, (_, index) =>
      writes.slice(index * MAX_WRITES, (index + 1) * MAX_WRITES),
    );
    await pMap(batches, (batch) => send(dynamo, tables, batch), { concurrency: AT_ONCE });
  };

  const orders = Array.from({ length: count }, (_, number) =>
    pastOrder(number, customerOf(number), new Date(Date.now() - ((number + 1) / count) * HOURS * 3_600_000)),
  );
  await write(orders.flatMap(({ first }) => first));
  await write(orders.flatMap(({ later }) => later));
  await write(sumsOf(orders));
}

const customerOf = (number: number) => `filled-${String(number % CUSTOMERS).padStart(3, '0')}`;

/** What the orders together leave of stock and balances. */
function sumsOf(orders: Past[]): Write[] {
  const sold = sum(orders.map(({ units }) => units));
  const days = Map.groupBy(orders, ({ day }) => day);
  const customers = Map.groupBy(orders, ({ userId }) => userId);
  return [
    ...productItems(orders.length + 1_000, sold).map((item) => ['product', item] as const),
    ...[...days].map(
      ([day, those]) => ['product', salesItem(day, sum(those.map(({ units }) => units)))] as const,
    ),
    ...[...customers].flatMap(([userId, those]) => {
      const paid = those.filter(({ amount }) => amount > 0).length;
      return customerItems(userId, those.length * PRICE, paid * PRICE, paid).map(
        (item) => ['user', item] as const,
      );
    }),
  ];
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

async function send(
  dynamo: DynamoDBDocumentClient,
  tables: Outputs['tables'],
  writes: Write[],
): Promise<void> {
  const byTable = Map.groupBy(writes, ([table]) => tables[table]);
  let left = Object.fromEntries(
    [...byTable].map(([name, those]) => [name, those.map(([, Item]) => ({ PutRequest: { Item } }))]),
  );
  while (Object.keys(left).length) {
    const { UnprocessedItems = {} } = await dynamo.send(new BatchWriteCommand({ RequestItems: left }));
    left = UnprocessedItems as typeof left;
  }
}
