import * as z from 'zod/mini';
import { cursorOf, KEY, positionIn } from '../shared/api/cursor.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import type { Page } from '../shared/api/paging.ts';
import { COMPENSATION_NAMES } from '../shared/saga/command-names.ts';
import { allOpenShards, type OrderItem } from '../shared/saga/order-record.ts';
import { failuresOf, messageOf, type TaskFailure } from '../shared/saga/task-failure.ts';
import type { DeadLetter } from './contract.ts';
import { listOrdersInNeed, positionInNeed } from './open-orders.ts';

/** A page of dead letters, from the orders' records: a queue cannot be listed without taking from it. Throws 400 for a bad cursor. */
export async function listDeadLetters({ limit, cursor }: PageRequest): Promise<Page<DeadLetter>> {
  const after =
    cursor === undefined
      ? undefined
      : positionIn(cursor, (position) => positionSchema.safeParse(position).data);
  const orders: OrderItem[] = [];
  for await (const order of listOrdersInNeed({ after })) {
    orders.push(order);
    // One more than asked for says that there is a next page.
    if (orders.length > limit) break;
  }
  const last = orders.length > limit ? orders[limit - 1] : undefined;
  return {
    items: orders.slice(0, limit).map(view),
    ...(last && { nextCursor: cursorOf(positionInNeed(last)) }),
  };
}

function view(order: OrderItem): DeadLetter {
  const { orderId, updatedAt } = order;
  const unresolved = failuresOf(order);
  // A map in DynamoDB forgets the order of its keys.
  const commands = COMPENSATION_NAMES.filter((name) => name in unresolved);
  const failure: TaskFailure = unresolved[commands[0] ?? ''] ?? { Error: 'unknown' };
  return {
    orderId,
    unresolved: commands,
    failure: { error: failure.Error, cause: messageOf(failure) },
    at: updatedAt,
  };
}

const key = z.string().check(z.regex(KEY));
/** A place in the list. Its fields stand in the order in which a position is written: a cursor must match to the letter. */
export const positionSchema = z.strictObject({
  pk: key,
  sk: z.literal('ORDER'),
  createdAt: key,
  shard: z.enum(allOpenShards),
});
