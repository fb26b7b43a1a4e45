import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { Fenced, retryConflicts, WriteConflict } from '../platform/conflicts.ts';
import { transact, type Write, withinFence } from '../platform/transactions.ts';
import { type Epoch, maySet, takesChange } from './epoch-rules.ts';
import type { TableMapping } from './row-mapping.ts';
import { withVersions } from './versions.ts';

/*
 * The epoch of a service, in its own table. Every transaction that changes the domain has a condition on it, so that once a new epoch is
 * written nothing of an older one commits any more; a read before the write could be true when it is read and false at the commit.
 *
 *   several rows      transactions that check one item collide: each checks one of eight, and a new epoch writes all of them at once
 *   no row at all     the first epoch, open
 *   generation        the version of what is written now; it is part of the condition, so that once it is raised nothing is written
 *                     with an older one: a reader of the changes whose cursor is past a generation has missed none of it
 */
const SHARDS = 8;
const FIRST: InForce = { epoch: 1, open: true, generation: 1 };

export interface InForce extends Epoch {
  generation: number;
}

/** A domain's table, and how its rows lie in it. */
export interface Side {
  table: string;
  rows: Record<string, TableMapping>;
}

const keyOf = (shard: number) => ({ pk: `EPOCH#${shard}`, sk: 'EPOCH' });
const anyShard = () => Math.floor(Math.random() * SHARDS);

/** What is in force, read consistently. */
export async function readInForce(table: string): Promise<InForce> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: keyOf(anyShard()), ConsistentRead: true }),
  );
  return Item ? { epoch: Item.epoch, open: Item.isOpen, generation: Item.generation ?? 1 } : FIRST;
}

/** The epoch that is in force. */
export async function readEpoch(table: string): Promise<Epoch> {
  const { epoch, open } = await readInForce(table);
  return { epoch, open };
}

/** Sets the epoch by the rules, whoever else does at the same time. Returns whether it holds, and what is in force. */
export const setEpoch = (table: string, wanted: Epoch): Promise<{ isSet: boolean; inForce: Epoch }> =>
  retryConflicts(async () => {
    const inForce = await readInForce(table);
    const { epoch, open, generation } = inForce;
    if (!maySet(inForce, wanted)) return { isSet: false, inForce: { epoch, open } };
    await write(table, inForce, { ...wanted, generation: generation + 1 });
    return { isSet: true, inForce: wanted };
  });

/** Has what is written from now on get a version of `least` or more; the epoch stays. Returns what is in force then. */
export const raiseGeneration = (table: string, least: number): Promise<InForce> =>
  retryConflicts(async () => {
    const inForce = await readInForce(table);
    if (inForce.generation >= least) return inForce;
    const raised = { ...inForce, generation: least };
    await write(table, inForce, raised);
    return raised;
  });

async function write(table: string, found: InForce, { epoch, open, generation }: InForce): Promise<void> {
  const failed = await transact(
    Array.from({ length: SHARDS }, (_, shard): Write => {
      const { ConditionExpression, ExpressionAttributeValues } = stillIs(found);
      return {
        Put: {
          TableName: table,
          Item: { ...keyOf(shard), epoch, isOpen: open, generation },
          ConditionExpression,
          ExpressionAttributeValues,
        },
      };
    }),
  );
  if (failed) throw new WriteConflict('somebody else has set the epoch');
}

/**
 * Runs what changes the domain within its fence: what is decided without a write is decided in the epoch, too. Throws Fenced when this
 * side is closed or another epoch is in force. When only a new generation has begun, what runs meets a conflict and writes again.
 */
export async function runInEpoch<T>({ table, rows }: Side, epoch: number, run: () => Promise<T>): Promise<T> {
  let inForce = await readInForce(table);
  const requireTaken = (message?: string) => {
    if (takesChange(inForce, epoch)) return;
    const { epoch: now, open } = inForce;
    throw new Fenced(`epoch ${now} is in force here, ${open ? 'open' : 'closed'}`, { cause: message });
  };
  requireTaken();
  return withinFence(
    {
      complete: (writes) => withVersions(writes, { table, rows }, inForce.generation),
      check: () => epochCheck(table, inForce),
      failed: async (message) => {
        inForce = await readInForce(table);
        requireTaken(message);
        return new WriteConflict('a new generation has begun');
      },
    },
    run,
  );
}

/** The condition that this is still in force. */
export const epochCheck = (table: string, inForce: InForce): Write => ({
  ConditionCheck: { TableName: table, Key: keyOf(anyShard()), ...stillIs(inForce) },
});

function stillIs({ epoch, open, generation }: InForce) {
  const isFirst = generation === FIRST.generation;
  const isGeneration = isFirst
    ? '(generation = :generation OR attribute_not_exists(generation))'
    : 'generation = :generation';
  return {
    ConditionExpression: `(epoch = :epoch AND isOpen = :open AND ${isGeneration})${
      isFirst && epoch === FIRST.epoch && open ? ' OR attribute_not_exists(pk)' : ''
    }`,
    ExpressionAttributeValues: { ':epoch': epoch, ':open': open, ':generation': generation },
  };
}
