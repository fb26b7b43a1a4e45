import {
  LEAVES,
  type LedgerState,
  ON_COMPENSATION,
  ON_STEP,
} from '../../../lambdas/shared/saga/ledger-rules.ts';
import {
  mayClose,
  ON_CANCEL,
  ON_CLAIM,
  ON_CLOSE,
  ON_CONFIRM,
  ON_OWN_CLAIM,
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
  /** The claim of reconcile and redrive. */
  onClaim: StatusRule;
  onCancel: StatusRule;
  /** The claim of a forward run, before its first compensation. */
  onOwnClaim: StatusRule;
  mayClose: typeof mayClose;
  /** Where an unknown outcome enters: at the step's own compensation. A rejection enters at the one before (statemachine/). */
  unknownEntersAt: 'own' | 'previous';
  /** A run that may have a twin undoes everything when an outcome is unknown: the twin may be further (claim.ts). */
  unknownCoversTwin: boolean;
  /** A forward run claims the order before its first compensation (statemachine/). */
  claimsFirst: boolean;
  /** Its claim is refused when another run is the order's (claim.ts). */
  ownClaimMindsOthers: boolean;
  /** A forward run that is refused because its step was undone leaves the order to whoever undoes it (claim.ts, end.ts). */
  refusedEnds: boolean;
  /** An unknown outcome of ConfirmOrder fails the run, and does not undo (statemachine/). */
  unknownConfirm: 'fails' | 'undoes';
  /** A compensation that failed for good is noted (statemachine/). */
  notesFailures: boolean;
  /** A run's close counts once (end.ts). */
  closesOnce: boolean;
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
  /** A run that has closed the order has ended, whatever Step Functions still knows of it (finish.ts). */
  closedHasEnded: boolean;
  /** Reconcile confirms an order whose steps all stand applied (finish.ts). */
  confirmsPaid: boolean;
  /** It confirms no order of which a step is missing (finish.ts). */
  confirmsOnlyPaid: boolean;
  /** It confirms the order only if nobody has claimed it since (order-change.ts). */
  confirmIsConditional: boolean;
  /** No order is written off whose latest run goes on, or may still start (write-off.ts). */
  writesOffEnded: boolean;
}

export const RULES: Rules = {
  onStep: ON_STEP,
  onCompensation: ON_COMPENSATION,
  onReject: LEAVES.reject,
  onConfirm: ON_CONFIRM,
  onClose: ON_CLOSE,
  onClaim: ON_CLAIM,
  onCancel: ON_CANCEL,
  onOwnClaim: ON_OWN_CLAIM,
  mayClose,
  unknownEntersAt: 'own',
  unknownCoversTwin: true,
  claimsFirst: true,
  ownClaimMindsOthers: true,
  refusedEnds: true,
  unknownConfirm: 'fails',
  notesFailures: true,
  closesOnce: true,
  claimIsConditional: true,
  claimOpens: true,
  attentionStaysOpen: true,
  startsForDead: true,
  finishesAttention: true,
  closedHasEnded: true,
  confirmsPaid: true,
  confirmsOnlyPaid: true,
  confirmIsConditional: true,
  writesOffEnded: true,
};
