import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DOMAINS } from '../../lib/names.ts';
import { clientOptions } from '../stack/aws.ts';
import type { Outputs } from '../stack/outputs.ts';
import type { Shop } from './shop.ts';

/** What the tables say at the end; read past the services, which could all be wrong in the same way. */
export interface Books {
  /** By order id. */
  orders: Map<string, BookedOrder>;
  stock: Map<string, number>;
  balance: Map<string, number>;
  compensations: number;
}

interface BookedOrder {
  status: string;
  needsAttention: boolean;
  userId: string;
  items: { productId: string; quantity: number }[];
  price?: { total: number };
}

export async function readBooks(stack: Outputs): Promise<Books> {
  const books: Books = { orders: new Map(), stock: new Map(), balance: new Map(), compensations: 0 };
  for (const domain of DOMAINS)
    for await (const item of everyItem(stack, stack.tables[domain])) {
      if (item.sk === 'ORDER') books.orders.set(item.orderId, item as BookedOrder & { orderId: string });
      if (item.stock !== undefined) books.stock.set(item.productId, item.stock);
      if (item.balance !== undefined) books.balance.set(item.userId, item.balance);
      if (item.state === 'COMPENSATED') books.compensations++;
    }
  return books;
}

/** What does not add up: all that was put in is there, or in an order that is CONFIRMED. Nothing of the audit's code is used. */
export function missing({ products, buyers }: Shop, { orders, stock, balance }: Books): string[] {
  const sold = new Map<string, number>();
  const spent = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, amount: number) =>
    to.set(key, (to.get(key) ?? 0) + amount);
  for (const { status, userId, items, price } of orders.values()) {
    if (status !== 'CONFIRMED') continue;
    for (const { productId, quantity } of items) add(sold, productId, quantity);
    add(spent, userId, price?.total ?? 0);
  }
  const differences = [
    ...products.map(({ productId, stock: put }) => ({
      what: `units of ${productId}`,
      by: (stock.get(productId) ?? 0) + (sold.get(productId) ?? 0) - put,
    })),
    ...buyers.map(({ userId, balance: put }) => ({
      what: `balance of ${userId}`,
      by: (balance.get(userId) ?? 0) + (spent.get(userId) ?? 0) - put,
    })),
  ];
  return differences.filter(({ by }) => by !== 0).map(({ what, by }) => `${what}: ${by > 0 ? '+' : ''}${by}`);
}

/** Changes a product's stock behind the books' back, to see who notices. */
export async function smuggle(stack: Outputs, productId: string, units: number): Promise<void> {
  await documentsOf(stack).send(
    new UpdateCommand({
      TableName: stack.tables.product,
      Key: { pk: `PRODUCT#${productId}`, sk: 'PRODUCT' },
      UpdateExpression: 'ADD stock :units',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':units': units },
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: the items of five services
async function* everyItem(stack: Outputs, TableName: string): AsyncGenerator<any> {
  for await (const { Items = [] } of paginateScan(
    { client: documentsOf(stack) },
    { TableName, ConsistentRead: true },
  ))
    yield* Items;
}

const documentsOf = ({ endpoint }: Outputs) =>
  DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(endpoint)));
