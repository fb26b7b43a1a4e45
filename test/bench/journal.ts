import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { clientOptions } from '../../tools/stack/aws.ts';
import type { Outputs } from '../../tools/stack/outputs.ts';
import type { Bought } from './orders.ts';

/** What an order without a coupon that is confirmed has brought about, each once. */
const EVENTS = [
  'OrderPlaced',
  'StockDecreased',
  'BalanceDecreased',
  'OrderCreated',
  'PaymentProcessed',
  'OrderConfirmed',
].join();

export interface JournalFigures {
  events: number;
  lost: number;
  doubled: number;
  /** From the call, right after the last order, until the last event was there. */
  secondsBehind: number;
}

const PATIENCE_MS = 60_000;

/** Waits until the journal has what these orders have brought about, and counts what is not there, or twice. */
export async function journalFigures(outputs: Outputs, bought: Bought[]): Promise<JournalFigures> {
  const started = Date.now();
  for (;;) {
    const journaled = await readJournal(outputs);
    const secondsBehind = (Date.now() - started) / 1000;
    const lists = bought.map(({ orderId }) => journaled.get(orderId) ?? []);
    if (lists.every((types) => types.join() === EVENTS) || secondsBehind * 1000 > PATIENCE_MS) {
      const wanted = bought.length * EVENTS.split(',').length;
      const distinct = lists.reduce((sum, types) => sum + new Set(types).size, 0);
      const events = lists.reduce((sum, types) => sum + types.length, 0);
      return { events, lost: wanted - distinct, doubled: events - distinct, secondsBehind };
    }
    await sleep(100);
  }
}

/** Order id -> the types of its events, in their order. */
async function readJournal({ endpoint, tables }: Outputs): Promise<Map<string, string[]>> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(endpoint)));
  const journaled = new Map<string, string[]>();
  const pages = paginateScan({ client }, { TableName: tables.journal, ConsistentRead: true });
  for await (const { Items = [] } of pages)
    for (const { orderId, type } of Items) journaled.set(orderId, [...(journaled.get(orderId) ?? []), type]);
  return journaled;
}
