/**
 * The rules of the step ledger, as data: the ledger obeys them and the protocol's model explores them, so that the two
 * cannot drift apart. Each table reads: "what is found in the ledger" -> "what happens".
 */

/** What the record of one step of one order may say. */
export const RECORDED_STATES = ['APPLIED', 'REJECTED', 'COMPENSATED', 'BLOCKED'] as const;
export type RecordedState = (typeof RECORDED_STATES)[number];
/** What the ledger may hold for it. ABSENT: no record. */
export type LedgerState = 'ABSENT' | RecordedState;

/** A step arrives. Only an empty ledger lets it work; whatever was decided before is the answer again. */
export const ON_STEP = {
  ABSENT: 'apply',
  APPLIED: 'replay',
  REJECTED: 'rejectAgain',
  COMPENSATED: 'refuse',
  BLOCKED: 'refuse',
} as const satisfies Record<LedgerState, string>;

/** A compensation arrives. A step that never came is blocked, so that a late one cannot apply what nobody would undo. */
export const ON_COMPENSATION = {
  ABSENT: 'block',
  APPLIED: 'compensate',
  REJECTED: 'leave',
  COMPENSATED: 'leave',
  BLOCKED: 'leave',
} as const satisfies Record<LedgerState, string>;

/** What each deed that writes leaves in the ledger. `reject` is the step's own business "no". */
export const LEAVES = {
  apply: 'APPLIED',
  reject: 'REJECTED',
  compensate: 'COMPENSATED',
  block: 'BLOCKED',
} as const satisfies Record<string, RecordedState>;
