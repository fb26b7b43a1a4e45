import * as z from 'zod/mini';
import { COMPENSATION_NAMES } from '../shared/command-names.ts';
import { messageOf, type TaskFailure } from '../shared/errors.ts';
import { badRequest } from '../shared/http-error.ts';
import { allOpenShards, type OrderItem } from '../shared/order-record.ts';
import type { PageRequest } from '../shared/page-schema.ts';
import { KEY, type Page } from '../shared/paging.ts';
import type { DeadLetter } from './contract.ts';
import { listOrdersInNeed, type Position, positionInNeed } from './open-orders.ts';

/** A page of them, from the orders' records: a queue cannot be listed without taking from it. Throws 400 for a bad cursor. */
export async function listDeadLetters({ limit, cursor }: PageRequest): Promise<Page<DeadLetter>> {
  const after = cursor === undefined ? undefined : positionOf(cursor);
  const orders: OrderItem[] = [];
  for await (const order of listOrdersInNeed({ after })) {
    orders.push(order);
    // One more than asked for tells that there is a next page.
    if (orders.length > limit) break;
  }
  const last = orders.length > limit ? orders[limit - 1] : undefined;
  return {
    items: orders.slice(0, limit).map(view),
    ...(last && { nextCursor: cursorOf(positionInNeed(last)) }),
  };
}

function view({ orderId, unresolved = {}, updatedAt }: OrderItem): DeadLetter {
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
const positionSchema = z.strictObject({
  pk: key,
  sk: z.literal('ORDER'),
  createdAt: key,
  shard: z.enum(allOpenShards),
});

const cursorOf = ({ pk, sk, createdAt, shard }: Position) =>
  Buffer.from(JSON.stringify({ pk, sk, createdAt, shard })).toString('base64url');

/** To the letter ours: decoding skips what is not base64url, and two cursors would mean the same. */
function positionOf(cursor: string): Position {
  const position = positionSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString())).data;
  if (position && cursorOf(position) === cursor) return position;
  throw badRequest([
    { field: 'cursor', message: 'is not a cursor of this list: leave it out to start again' },
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
