import {
  LEAVES,
  type LedgerState,
  ON_COMPENSATION,
  ON_STEP,
} from '../../../lambdas/shared/saga/ledger-rules.ts';
import {
  mayClose,
  ON_CLAIM,
  ON_CLOSE,
  ON_CONFIRM,
  type OrderStatus,
} from '../../../lambdas/shared/saga/status-rules.ts';

type StatusRule = Partial<Record<OrderStatus, OrderStatus>>;

/** All that decides what a move does. The tables are the code's own; the rest says in words what the code does in its place. */
export interface Rules {
  onStep: Record<LedgerState, (typeof ON_STEP)[LedgerState]>;
  onCompensation: Record<LedgerState, (typeof ON_COMPENSATION)[LedgerState]>;
  /** What a recorded rejection leaves. */
  onReject: LedgerState;
  onConfirm: StatusRule;
  onClose: StatusRule;
  onClaim: StatusRule;
  mayClose: typeof mayClose;
  /** Where an unknown outcome enters: at the step's own compensation. A rejection enters at the one before (statemachine/). */
  unknownEntersAt: 'own' | 'previous';
  /** An unknown outcome of ConfirmOrder fails the run, and does not undo (statemachine/). */
  unknownConfirm: 'fails' | 'undoes';
  /** A compensation that failed for good is noted (statemachine/). */
  notesFailures: boolean;
  /** A claim holds only if the order is as it was read (undo-run.ts). */
  claimIsConditional: boolean;
  /** A claim puts the order back among the open ones (undo-run.ts). */
  claimOpens: boolean;
  /** What needs attention stays among the open ones (end.ts). */
  attentionStaysOpen: boolean;
  /** Somebody else starts the run that a claim names when the claimer has died (finish.ts). */
  startsForDead: boolean;
  /** Reconcile also finishes what needs attention, with or without its message (finish.ts). */
  finishesAttention: boolean;
}

export const RULES: Rules = {
  onStep: ON_STEP,
  onCompensation: ON_COMPENSATION,
  onReject: LEAVES.reject,
  onConfirm: ON_CONFIRM,
  onClose: ON_CLOSE,
  onClaim: ON_CLAIM,
  mayClose,
  unknownEntersAt: 'own',
  unknownConfirm: 'fails',
  notesFailures: true,
  claimIsConditional: true,
  claimOpens: true,
  attentionStaysOpen: true,
  startsForDead: true,
  finishesAttention: true,
};
