import type { MoveRules } from './rules.ts';

/** Protocols of the move with one thing wrong, and what the model finds. */
export const MOVE_MUTANTS: { bug: string; rules: Partial<MoveRules>; violation: string }[] = [
  {
    bug: 'the old owner is not fenced when a domain moves',
    rules: { fences: false },
    violation: 'both owners are open',
  },
  {
    bug: 'the new owner is opened before the old one is fenced',
    rules: { fencesBeforeOpening: false },
    violation: 'both owners are open',
  },
  {
    bug: 'the ledger stays behind when a domain moves',
    rules: { copiesLedger: false },
    violation: 'the ledger says something else than the rows',
  },
  {
    bug: 'a command compares its epoch outside of its transaction',
    rules: { comparesInTransaction: false },
    violation: 'CONFIRMED, and the owner knows nothing of it',
  },
  {
    bug: 'what changed between the first copy and the fence is not copied again',
    rules: { copiesAfterFence: false },
    violation: 'CONFIRMED, and the owner knows nothing of it',
  },
  {
    bug: 'an older row overwrites a newer one',
    rules: { keepsNewer: false },
    violation: 'CONFIRMED, and the owner knows nothing of it',
  },
  {
    bug: 'a late request sets an epoch that is over',
    rules: { maySet: () => true },
    violation: 'both owners are open',
  },
  {
    bug: 'a move keeps the epoch',
    rules: { raisesEpoch: false },
    violation: 'stuck: by themselves order and move never come to an end',
  },
  {
    bug: 'a fenced command fails the order',
    rules: { retriesFenced: false },
    violation: 'an order is refused because of the move',
  },
  {
    bug: 'a move is given up without closing the new owner first',
    rules: { abandonsBehindFence: false },
    violation: 'both owners are open',
  },
  {
    bug: 'a mover that is started again does not look where it was',
    rules: { resumes: false },
    violation: 'both owners are open',
  },
  {
    bug: 'an order that waited for a move is not started after it',
    rules: { startsWaiting: false },
    violation: 'stuck: by themselves order and move never come to an end',
  },
  {
    bug: 'reconcile takes an order that waits for a move for one that was never started',
    rules: { knowsWaiting: false },
    violation: 'an order is refused because of the move',
  },
];
