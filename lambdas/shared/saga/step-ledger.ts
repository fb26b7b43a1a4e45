import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import { retryConflicts, WriteConflict } from '../platform/conflicts.ts';
import { type Item, readTogether } from '../platform/reads.ts';
import { transact, type Write } from '../platform/transactions.ts';
import type { StepName } from './command-names.ts';
import type { Step, StepPlan } from './commands/step-plan.ts';
import { OrderRejected, type RejectionReason } from './errors.ts';
import { LEAVES, ON_COMPENSATION, ON_STEP, type RecordedState } from './ledger-rules.ts';

/*
 * The step ledger: one record per order and step, in the domain's own table, written in the same transaction as the
 * business change. Whoever writes the record first decides the step's outcome, for ever:
 *
 *   step           ──► APPLIED ──── compensation ──► COMPENSATED
 *   step, refused  ──► REJECTED                                        (its late attempts are refused too)
 *   compensation   ──► BLOCKED                                         (nothing to undo; a late step is refused)
 *
 * Crash points of a step, and why each is safe:
 *   before the transaction       nothing happened; the retry finds no record and does the work
 *   after it, reply lost         the retry finds APPLIED and returns the stored result
 *   twice at once                one transaction wins; the other's condition fails, and it answers with what the winner wrote
 *   after its compensation       the record is COMPENSATED or BLOCKED: refused
 *   late, after a later attempt was rejected   the record is REJECTED: refused, although stock may be back by now
 */

interface LedgerRecord<Result = unknown, Effects = unknown> {
  state: RecordedState;
  result?: Result;
  effects?: Effects;
  reason?: RejectionReason;
  detail?: string;
  /** Of the request that led to this state: the order's, or the one that had it undone. */
  correlationId?: string;
}

/** What a compensation found to do: `compensate` gave the effects back, `block` shut the door, `leave` changed nothing. */
export type Undone = (typeof ON_COMPENSATION)[keyof typeof ON_COMPENSATION];

/** Longer than anything can still ask: an order can be cancelled for 30 days, and an open one is in front of a person long before. */
const RETENTION_DAYS = 90;

export class StepLedger {
  readonly #table: string;

  constructor(table: string) {
    this.#table = table;
  }

  /**
   * Applies a step exactly once and returns its result; a duplicate gets the stored result and changes nothing.
   * Nothing is decided before it is written on the condition that the step has no record yet. So the duplicate check comes before the
   * business check, without a read of its own: whatever `plan` or a write says no to, a record that is there speaks first.
   * Throws OrderRejected, recorded, when `plan` or a write's condition says no; every other error is an unknown outcome.
   */
  async applyOnce<Result, Effects>(step: Step<Result, Effects>): Promise<Result> {
    const { name, orderId, correlationId, reads = [], plan } = step;
    let wasRefused = false;
    let read: (Item | undefined)[] = [];
    return retryConflicts(async () => {
      // Read again only what was wrong: a conflict says nothing about it, and a hot item can be read only so often.
      if (reads.length && (wasRefused || !read.length))
        read = await readTogether(this.#table, [ledgerKey(name, orderId), ...reads]);
      const [decided, ...found] = read;
      if (decided) return answer(decided as unknown as LedgerRecord<Result>, name);

      let planned: StepPlan<Result, Effects>;
      try {
        planned = await plan(found, wasRefused);
      } catch (error) {
        if (error instanceof OrderRejected) return this.#reject<Result>(step, error);
        throw error;
      }

      const { result, effects, writes } = planned;
      const record = this.#putIfAbsent(name, orderId, {
        state: LEAVES.apply,
        result,
        effects,
        correlationId,
      });
      const failed = await transact([record, ...writes.map(({ write }) => write)]);
      if (!failed) return result;
      // The ledger speaks first: when a duplicate won, the business condition may well fail because of it.
      if (failed[0]?.found) return answer(failed[0].found as unknown as LedgerRecord<Result>, name);
      const refused = writes.flatMap((guarded, index) => {
        const failure = failed[index + 1];
        return failure ? [guarded.rejection(failure.found)] : [];
      });
      const [rejection] = refused;
      if (!rejection || refused.includes(undefined)) {
        wasRefused = true;
        throw new WriteConflict(`what ${name} was planned by has changed while it was written`);
      }
      return this.#reject<Result>(step, rejection);
    });
  }

  /**
   * Undoes a step exactly once, with the effects that it recorded itself; blocks a step that was never applied.
   * Throws when an inverse write fails: then a person must look, and the record still says APPLIED.
   */
  async undoOnce<Effects>(
    step: StepName,
    orderId: string,
    inverse: (effects: Effects) => Write[],
    correlationId?: string,
  ): Promise<Undone> {
    return retryConflicts(async () => {
      const decided = await this.read<unknown, Effects>(step, orderId);
      const deed = ON_COMPENSATION[decided?.state ?? 'ABSENT'];
      if (deed === 'leave') return deed;

      const failed =
        deed === 'block'
          ? await transact([this.#putIfAbsent(step, orderId, { state: LEAVES.block, correlationId })])
          : await transact([
              this.#markCompensated(step, orderId, correlationId),
              ...inverse(decided?.effects as Effects),
            ]);
      if (!failed) return deed;
      // The record moved between the read and the write (a late step came in, or another undo): look again.
      if (failed[0]) throw new WriteConflict(`the ledger of ${step} changed while it was undone`);
      throw new Error(`cannot undo ${step} of order ${orderId}: an item that it changed is missing`);
    });
  }

  /** The record of a step, read consistently; undefined when nothing was decided yet. */
  async read<Result, Effects>(
    step: StepName,
    orderId: string,
  ): Promise<LedgerRecord<Result, Effects> | undefined> {
    const { Item } = await dynamo.send(
      new GetCommand({ TableName: this.#table, Key: ledgerKey(step, orderId), ConsistentRead: true }),
    );
    return Item as LedgerRecord<Result, Effects> | undefined;
  }

  /**
   * Records a rejection before it is thrown. Without the record there is a hole: attempt 1 is still under way, attempt 2 is
   * rejected, the saga skips this step's compensation ("a rejection changed nothing"), and then attempt 1 lands.
   */
  async #reject<Result>(
    { name, orderId, correlationId }: Step<Result, unknown>,
    rejection: OrderRejected,
  ): Promise<Result> {
    const { reason, detail } = rejection;
    const failed = await transact([
      this.#putIfAbsent(name, orderId, { state: LEAVES.reject, reason, detail, correlationId }),
    ]);
    if (failed?.[0]?.found) return answer(failed[0].found as unknown as LedgerRecord<Result>, name);
    throw rejection;
  }

  /** The step's outcome is decided by whoever comes first: the condition is what makes "once" true. */
  #putIfAbsent(step: StepName, orderId: string, record: LedgerRecord): Write {
    const at = new Date();
    // An applied step is the record of a sale and stays; the others only have to outlive every late call.
    const expiresAt = record.state === 'APPLIED' ? undefined : expiry(at);
    return {
      Put: {
        TableName: this.#table,
        Item: { ...ledgerKey(step, orderId), step, orderId, ...record, at: at.toISOString(), expiresAt },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  /** Only what was applied is given back, and only by the first who comes. */
  #markCompensated(step: StepName, orderId: string, correlationId?: string): Write {
    const at = new Date();
    return {
      Update: {
        TableName: this.#table,
        Key: ledgerKey(step, orderId),
        UpdateExpression: `SET #state = :compensated, compensatedAt = :at, expiresAt = :expiresAt${
          correlationId ? ', correlationId = :correlationId' : ''
        }`,
        ConditionExpression: '#state = :applied',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':applied': LEAVES.apply,
          ':compensated': LEAVES.compensate,
          ':at': at.toISOString(),
          ':expiresAt': expiry(at),
          ':correlationId': correlationId,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }
}

/** What was decided before is the answer: the stored result, the same rejection, or a refusal. */
function answer<Result>(record: LedgerRecord<Result>, step: StepName): Result {
  switch (ON_STEP[record.state]) {
    case 'replay':
      return record.result as Result;
    case 'rejectAgain':
      throw new OrderRejected(record.reason as RejectionReason, record.detail ?? '');
    case 'refuse':
      throw new OrderRejected('ALREADY_COMPENSATED', `${step} came after its compensation`);
  }
}

export const ledgerKey = (step: StepName, orderId: string) => ({
  pk: `ORDER#${orderId}`,
  sk: `LEDGER#${step}`,
});

/** When a record that is no sale is no longer kept (epoch seconds). */
export const expiry = (from: Date) => Math.floor(from.getTime() / 1000) + RETENTION_DAYS * 24 * 60 * 60;
