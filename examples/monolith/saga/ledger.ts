import type { Database } from '../database/database.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import { requireEpoch } from './epoch.ts';

/*
 * The step ledger: one row per order and step, written in the transaction of the business change. Its primary key decides: whoever
 * inserts the row first decides the step's outcome, for ever, and whoever comes second waits for the first and reads it.
 *
 *   before the commit              nothing happened; the retry inserts and does the work
 *   after it, reply lost           the retry finds APPLIED and answers with the stored result
 *   undone before it ever came     BLOCKED: the late step is refused
 *   late, after another attempt was rejected   REJECTED: refused, although it would succeed by now
 */

/** A business "no". Thrown by a step that then has changed nothing: its transaction is rolled back. */
export class Rejected extends Error {
  readonly reason: string;
  readonly detail: string;
  constructor(reason: string, detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** What a step does, and how what it did is given back; both within the transaction that is handed in. */
export interface Step<Payload> {
  domain: string;
  /** Throws Rejected for a payload that it cannot read. */
  read(payload: unknown): Payload;
  apply(tx: Tx, payload: Payload): Promise<{ result: unknown; effects: unknown }>;
  // biome-ignore lint/suspicious/noExplicitAny: the effects are the step's own, as `apply` has recorded them
  undo(tx: Tx, effects: any): Promise<void>;
}

interface Call {
  step: string;
  orderId: string;
  epoch: number;
}

/** Applies the step once and returns its result; a duplicate gets the stored one. Throws Rejected (recorded) or Fenced. */
export async function applyOnce<Payload>(
  database: Database,
  step: Step<Payload>,
  call: Call,
  payload: unknown,
): Promise<unknown> {
  const outcome = await inTransaction(database, async (tx) => {
    await requireEpoch(tx, step.domain, call.epoch);
    if (!(await record(tx, step.domain, call, 'APPLIED'))) return answer(tx, call);
    const { result, effects } = await step.apply(tx, step.read(payload));
    await tx.db
      .updateTable('sagaLedger')
      .set({ result: JSON.stringify(result), effects: JSON.stringify(effects) })
      .where('orderId', '=', call.orderId)
      .where('step', '=', call.step)
      .execute();
    return result;
  }).catch((error: unknown) => {
    if (!(error instanceof Rejected)) throw error;
    return recordRejection(database, step.domain, call, error);
  });
  // Not inside a transaction: there it would roll back what stands in the ledger.
  if (outcome instanceof Rejected) throw outcome;
  return outcome;
}

/**
 * Before a rejection is answered: without the record, a slower attempt of the same step could still succeed, and nobody would undo
 * it. When another attempt was decided meanwhile, its outcome is the answer.
 */
const recordRejection = (database: Database, domain: string, call: Call, rejection: Rejected) =>
  inTransaction(database, async (tx) => {
    await requireEpoch(tx, domain, call.epoch);
    return (await record(tx, domain, call, 'REJECTED', rejection)) ? rejection : answer(tx, call);
  });

/** Thrown to roll back what was only tried. */
class Tried extends Error {}

/** What the step would answer now; whatever it does is rolled back, and no epoch is asked for. Throws Rejected. */
export async function planOnce<Payload>(
  database: Database,
  step: Step<Payload>,
  call: Pick<Call, 'step' | 'orderId'>,
  payload: unknown,
): Promise<unknown> {
  let outcome: unknown;
  await inTransaction(database, async (tx) => {
    const found = await find(tx, call);
    outcome = found ? answerIn(found, call) : (await step.apply(tx, step.read(payload))).result;
    throw new Tried();
  }).catch((error: unknown) => {
    if (!(error instanceof Tried)) throw error;
  });
  if (outcome instanceof Rejected) throw outcome;
  return outcome;
}

export type Undone = 'compensate' | 'block' | 'leave';

/** Gives back what the step did, once; blocks a step that never came. Throws Fenced. */
export const undoOnce = (
  database: Database,
  step: Pick<Step<unknown>, 'domain' | 'undo'>,
  call: Call,
): Promise<Undone> =>
  inTransaction(database, async (tx) => {
    await requireEpoch(tx, step.domain, call.epoch);
    if (await record(tx, step.domain, call, 'BLOCKED')) return 'block';
    const found = await find(tx, call);
    if (found?.state !== 'APPLIED') return 'leave';
    await step.undo(tx, JSON.parse(found.effects ?? 'null'));
    await tx.db
      .updateTable('sagaLedger')
      .set({ state: 'COMPENSATED', compensatedAt: new Date().toISOString() })
      .where('orderId', '=', call.orderId)
      .where('step', '=', call.step)
      .execute();
    return 'compensate';
  });

/** Inserts the outcome; false when another is there. Waits for a transaction that is inserting the same. */
const record = (tx: Tx, domain: string, { orderId, step }: Call, state: string, rejection?: Rejected) =>
  tx.insertNew('sagaLedger', {
    orderId,
    step,
    domain,
    state,
    result: null,
    effects: null,
    reason: rejection?.reason ?? null,
    detail: rejection?.detail ?? null,
    at: new Date().toISOString(),
  });

const find = (tx: Tx, { orderId, step }: Pick<Call, 'orderId' | 'step'>) =>
  tx.db
    .selectFrom('sagaLedger')
    .selectAll()
    .where('orderId', '=', orderId)
    .where('step', '=', step)
    .modifyEnd(tx.forUpdate)
    .executeTakeFirst();

/** What was decided before is the answer. */
const answer = async (tx: Tx, call: Call): Promise<unknown> => answerIn(await find(tx, call), call);

function answerIn(found: Awaited<ReturnType<typeof find>>, call: Pick<Call, 'step'>): unknown {
  if (found?.state === 'APPLIED') return JSON.parse(found.result ?? 'null');
  if (found?.state === 'REJECTED') return new Rejected(found.reason ?? '', found.detail ?? '');
  return new Rejected('ALREADY_COMPENSATED', `${call.step} came after its compensation`);
}

/** The state of a step, its result and its reason, as `GET /saga/{step}/{orderId}` answers. */
export async function readStep({ db }: Database, step: string, orderId: string) {
  const found = await db
    .selectFrom('sagaLedger')
    .selectAll()
    .where('orderId', '=', orderId)
    .where('step', '=', step)
    .executeTakeFirst();
  return {
    state: found?.state ?? 'ABSENT',
    ...(found?.result && { result: JSON.parse(found.result) }),
    ...(found?.reason && { reason: found.reason }),
  };
}
