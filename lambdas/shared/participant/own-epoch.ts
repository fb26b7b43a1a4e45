import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { Fenced, retryConflicts, WriteConflict } from '../platform/conflicts.ts';
import { transact, type Write, withinFence } from '../platform/transactions.ts';
import { type Epoch, maySet, takesChange } from './epoch-rules.ts';

/*
 * The epoch of a service, in its own table. Every transaction that changes the domain has a condition on it, so that once a new epoch is
 * written nothing of an older one commits any more; a read before the write could be true when it is read and false at the commit.
 *
 *   several rows      transactions that check one item collide: each checks one of eight, and a new epoch writes all of them at once
 *   no row at all     the first epoch, open
 */
const SHARDS = 8;
const FIRST: Epoch = { epoch: 1, open: true };

const keyOf = (shard: number) => ({ pk: `EPOCH#${shard}`, sk: 'EPOCH' });
const anyShard = () => Math.floor(Math.random() * SHARDS);

/** What is in force, read consistently. */
export async function readEpoch(table: string): Promise<Epoch> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: keyOf(anyShard()), ConsistentRead: true }),
  );
  return Item ? { epoch: Item.epoch, open: Item.isOpen } : FIRST;
}

/** Sets the epoch by the rules, whoever else does at the same time. Returns whether it holds, and what is in force. */
export const setEpoch = (table: string, wanted: Epoch): Promise<{ isSet: boolean; inForce: Epoch }> =>
  retryConflicts(async () => {
    const inForce = await readEpoch(table);
    if (!maySet(inForce, wanted)) return { isSet: false, inForce };
    const failed = await transact(
      Array.from({ length: SHARDS }, (_, shard): Write => {
        const { ConditionExpression, ExpressionAttributeValues } = stillIs(inForce);
        return {
          Put: {
            TableName: table,
            Item: { ...keyOf(shard), epoch: wanted.epoch, isOpen: wanted.open },
            ConditionExpression,
            ExpressionAttributeValues,
          },
        };
      }),
    );
    if (failed) throw new WriteConflict('somebody else has set the epoch');
    return { isSet: true, inForce: wanted };
  });

/**
 * Runs what changes the domain within its fence: what is decided without a write is decided in the epoch, too. Throws Fenced when this
 * side is closed or another epoch is in force.
 */
export async function runInEpoch<T>(table: string, epoch: number, run: () => Promise<T>): Promise<T> {
  const inForce = await readEpoch(table);
  if (!takesChange(inForce, epoch))
    throw new Fenced(`epoch ${inForce.epoch} is in force here, ${inForce.open ? 'open' : 'closed'}`);
  return withinFence(
    { ConditionCheck: { TableName: table, Key: keyOf(anyShard()), ...stillIs(inForce) } },
    run,
  );
}

const stillIs = ({ epoch, open }: Epoch) => ({
  ConditionExpression: `(epoch = :epoch AND isOpen = :open)${
    epoch === FIRST.epoch && open ? ' OR attribute_not_exists(pk)' : ''
  }`,
  ExpressionAttributeValues: { ':epoch': epoch, ':open': open },
});
