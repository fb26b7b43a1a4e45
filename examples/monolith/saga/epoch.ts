import {
  type Epoch,
  maySet,
  takesChange,
  takesRows,
} from '../../../lambdas/shared/participant/epoch-rules.ts';
import type { Database } from '../database/database.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';

/** This side is closed, or another epoch is in force: nothing was done, nothing recorded. */
export class Fenced extends Error {
  readonly inForce: Epoch;
  constructor(inForce: Epoch) {
    super(`fenced: epoch ${inForce.epoch} is in force, ${inForce.open ? 'open' : 'closed'}`);
    this.inForce = inForce;
  }
}

/**
 * Goes first in every transaction that changes a domain. The row is locked against a new epoch until the transaction ends: so once a
 * fence is answered, nothing of an older epoch commits any more. A plain read could be true when it is read and false at the commit.
 */
export async function requireEpoch(tx: Tx, domain: string, epoch?: number): Promise<void> {
  const inForce = await read(tx, domain, tx.forShare);
  if (!takesChange(inForce, epoch)) throw new Fenced(inForce);
}

/** For import: only on a side that is closed, in the epoch that is in force. */
export async function requireClosed(tx: Tx, domain: string, epoch: number): Promise<'open' | undefined> {
  const inForce = await read(tx, domain, tx.forUpdate);
  const answer = takesRows(inForce, epoch);
  if (answer === 'fenced') throw new Fenced(inForce);
  return answer === 'open' ? answer : undefined;
}

export const readEpoch = (database: Database, domain: string) =>
  inTransaction(database, (tx) => read(tx, domain, tx.forShare));

/** Waits until all that holds the row has ended, and returns what is in force. */
export const lockEpoch = (tx: Tx, domain: string) => read(tx, domain, tx.forUpdate);

/**
 * Sets the epoch. A lower one is refused; the same may be closed, but not opened where it was closed. Waits for the transactions
 * under way. Returns whether it holds, and what is in force.
 */
export const setEpoch = (database: Database, domain: string, wanted: Epoch) =>
  inTransaction(database, async (tx) => {
    const inForce = await lockEpoch(tx, domain);
    if (!maySet(inForce, wanted)) return { isSet: false, inForce };
    await tx.db
      .updateTable('sagaEpochs')
      .set({ epoch: wanted.epoch, isOpen: Number(wanted.open) })
      .where('domain', '=', domain)
      .execute();
    return { isSet: true, inForce: wanted };
  });

async function read(tx: Tx, domain: string, lock: Tx['forShare']): Promise<Epoch> {
  const { epoch, isOpen } = await tx.db
    .selectFrom('sagaEpochs')
    .select(['epoch', 'isOpen'])
    .where('domain', '=', domain)
    .modifyEnd(lock)
    .executeTakeFirstOrThrow();
  return { epoch, open: isOpen === 1 };
}
