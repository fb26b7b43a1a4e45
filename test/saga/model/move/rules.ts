import { maySet, takesChange, takesRows } from '../../../../lambdas/shared/participant/epoch-rules.ts';

/** All that decides what a move of the owner does. The functions are the code's own; the rest says in words what the code does. */
export interface MoveRules {
  takesChange: typeof takesChange;
  takesRows: typeof takesRows;
  maySet: typeof maySet;
  /** The epoch is compared in the transaction of the change. */
  comparesInTransaction: boolean;
  /** The old owner is closed, in a new epoch, before anything is copied for the last time. */
  fences: boolean;
  /** Only then the new one is opened. */
  fencesBeforeOpening: boolean;
  /** The ledger is copied with the rows. */
  copiesLedger: boolean;
  /** Rows are copied once more after the fence. */
  copiesAfterFence: boolean;
  /** A row that is older than what is there is not written. */
  keepsNewer: boolean;
  /** A move takes a new epoch. */
  raisesEpoch: boolean;
  /** A fenced call is made again, with the owner read anew, and is no failure. */
  retriesFenced: boolean;
  /** A move is given up by closing the new owner before the old one is opened again. */
  abandonsBehindFence: boolean;
  /** A mover that is started again finds its place by the record and by what is open. */
  resumes: boolean;
  /** An order that comes while the domain is moved is started when it has moved. */
  startsWaiting: boolean;
  /** Reconcile tells an order that waits from one whose intake has died. */
  knowsWaiting: boolean;
}

export const MOVE_RULES: MoveRules = {
  takesChange,
  takesRows,
  maySet,
  comparesInTransaction: true,
  fences: true,
  fencesBeforeOpening: true,
  copiesLedger: true,
  copiesAfterFence: true,
  keepsNewer: true,
  raisesEpoch: true,
  retriesFenced: true,
  abandonsBehindFence: true,
  resumes: true,
  startsWaiting: true,
  knowsWaiting: true,
};
