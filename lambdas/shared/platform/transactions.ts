import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from './clients.ts';
import { WriteConflict } from './conflicts.ts';
import { isThrottle, Throttled } from './throttling.ts';

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** What every transaction of a run has to meet, and to write besides. */
export interface Fence {
  /** The writes, each at its place, and behind them what belongs to them. */
  complete(writes: Write[]): Write[];
  check(): Write;
  /**
   * What is thrown when the condition did not hold. Without it the condition never holds, so that nothing is written: what would be counts
   * as written if all else held.
   */
  failed?(message: string): Promise<Error>;
}

const fences = new AsyncLocalStorage<Fence>();

/** Runs with a condition that every transaction on the way has to meet. */
export const withinFence = <T>(fence: Fence, run: () => Promise<T>): Promise<T> => fences.run(fence, run);

/** The fence of whoever runs within one. */
export const fenceNow = (): Fence | undefined => fences.getStore();

/** A write whose condition did not hold, and the item that it met (with ReturnValuesOnConditionCheckFailure). */
export interface FailedCondition {
  found: Record<string, unknown> | undefined;
}

/**
 * Writes all or nothing. Returns undefined when written; otherwise, at each write's place, its failed condition if it had one.
 * Throws WriteConflict when somebody else was writing the same items, Throttled when there was too much to do, what the fence says when it
 * does not hold, and every other error as it comes.
 */
export async function transact(writes: Write[]): Promise<(FailedCondition | undefined)[] | undefined> {
  const fence = fenceNow();
  const TransactItems = fence ? [...fence.complete(writes), fence.check()] : writes;
  try {
    await dynamo.send(new TransactWriteCommand({ TransactItems }));
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    // Neither says anything about the conditions, so they are looked at before them.
    if (reasons.some(({ Code }) => Code === 'TransactionConflict')) throw new WriteConflict(error.message);
    if (reasons.some(isThrottle)) throw new Throttled(error.message, { cause: error });
    if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw error;
    const failed = (fence ? reasons.slice(0, writes.length) : reasons).map(({ Code, Item }) =>
      Code === 'ConditionalCheckFailed' ? { found: Item && unmarshall(Item) } : undefined,
    );
    if (fence && !fence.failed) return failed.some(Boolean) ? failed : undefined;
    // Before all other conditions: what another owner may have changed proves nothing.
    if (fence?.failed && reasons.at(-1)?.Code === 'ConditionalCheckFailed')
      throw await fence.failed(error.message);
    return failed;
  }
}
