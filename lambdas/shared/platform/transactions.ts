import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from './clients.ts';
import { Fenced, WriteConflict } from './conflicts.ts';
import { isThrottle, Throttled } from './throttling.ts';

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const fences = new AsyncLocalStorage<Write>();

/** Runs with a condition that every transaction on the way has to meet; one that does not meet it throws Fenced. */
export const withinFence = <T>(check: Write, run: () => Promise<T>): Promise<T> => fences.run(check, run);

/** The condition of whoever runs within a fence. */
export const fenceCheck = (): Write | undefined => fences.getStore();

/** A write whose condition did not hold, and the item that it met (with ReturnValuesOnConditionCheckFailure). */
export interface FailedCondition {
  found: Record<string, unknown> | undefined;
}

/**
 * Writes all or nothing. Returns undefined when written; otherwise, at each write's place, its failed condition if it had one.
 * Throws WriteConflict when somebody else was writing the same items, Throttled when there was too much to do, Fenced within a fence that
 * does not hold, and every other error as it comes.
 */
export async function transact(writes: Write[]): Promise<(FailedCondition | undefined)[] | undefined> {
  const fence = fenceCheck();
  try {
    await dynamo.send(new TransactWriteCommand({ TransactItems: fence ? [...writes, fence] : writes }));
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    // Neither says anything about the conditions, so they are looked at before them.
    if (reasons.some(({ Code }) => Code === 'TransactionConflict')) throw new WriteConflict(error.message);
    if (reasons.some(isThrottle)) throw new Throttled(error.message, { cause: error });
    if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw error;
    // Before all other conditions: what another owner may have changed proves nothing.
    if (fence && reasons[writes.length]?.Code === 'ConditionalCheckFailed') throw new Fenced(error.message);
    return reasons.map(({ Code, Item }) =>
      Code === 'ConditionalCheckFailed' ? { found: Item && unmarshall(Item) } : undefined,
    );
  }
}
