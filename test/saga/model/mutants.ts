import { RULES, type Rules } from './rules.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

/** A protocol with one thing wrong, and what the model must say of it. */
export interface Mutant {
  bug: string;
  rules: Rules;
  violation: string;
  /** Where it shows. */
  scenario: Scenario;
}

const [ONE_RUN, CANCELLATION, RECOVERY, TWICE, BY_HAND] = SCENARIOS as [
  Scenario,
  Scenario,
  Scenario,
  Scenario,
  Scenario,
];

const mutant = (
  bug: string,
  changed: Partial<Rules>,
  violation: string,
  scenario: Scenario = ONE_RUN,
): Mutant => ({ bug, rules: { ...RULES, ...changed }, violation, scenario });
const { onStep, onCompensation, onConfirm, onClose, onCancel, onOwnClaim } = RULES;

export const MUTANTS: Mutant[] = [
  mutant(
    'the duplicate of a step works again: the business comes before the ledger',
    { onStep: { ...onStep, APPLIED: 'apply' } },
    'an effect is in place',
  ),
  mutant(
    'a step that was blocked by its compensation works when it comes late',
    { onStep: { ...onStep, BLOCKED: 'apply' } },
    'REJECTED, and a step is still applied',
  ),
  mutant(
    'a step that was undone works when it comes again',
    { onStep: { ...onStep, COMPENSATED: 'apply' } },
    'REJECTED, and a step is still applied',
  ),
  mutant(
    'a compensation does not block the step that has not come yet',
    { onCompensation: { ...onCompensation, ABSENT: 'leave' } },
    'REJECTED, and a step is still applied',
  ),
  mutant(
    'a compensation gives back what was given back before',
    { onCompensation: { ...onCompensation, COMPENSATED: 'compensate' } },
    'an effect is in place',
  ),
  mutant('a rejection is not recorded', { onReject: 'ABSENT' }, 'REJECTED, and a step is still applied'),
  mutant(
    'an unknown outcome is taken for a rejection: the compensation of its own step is left out',
    { unknownEntersAt: 'previous' },
    'REJECTED, and a step is still applied',
  ),
  mutant(
    'the run undoes when the outcome of ConfirmOrder is unknown, and claims what is confirmed',
    { unknownConfirm: 'undoes', onOwnClaim: { ...onOwnClaim, CONFIRMED: 'REJECTING' } },
    'CONFIRMED, and then REJECTING',
  ),
  mutant(
    'ConfirmOrder does not mind that somebody undoes the order',
    { onConfirm: { ...onConfirm, REJECTING: 'CONFIRMED' } },
    'REJECTING, and then CONFIRMED',
  ),
  mutant(
    'a claim changes no status, so that a late ConfirmOrder gets through',
    { onClaim: {} },
    'CONFIRMED, and a step is not applied',
  ),
  mutant(
    'a claim holds although the order is no longer as it was read',
    { claimIsConditional: false },
    'REJECTED, and then REJECTING',
  ),
  mutant(
    'the late CloseOrder of an older run counts',
    { mayClose: () => true },
    'and calls for a person again',
  ),
  mutant(
    'a run undoes before it has claimed the order, and reconcile confirms what still stood applied',
    { claimsFirst: false },
    'CONFIRMED, and a step is not applied',
  ),
  mutant(
    'a run undoes what its twin has confirmed, and CloseOrder closes it',
    { claimsFirst: false, onClose: { ...onClose, CONFIRMED: 'REJECTED' } },
    'CONFIRMED, and then REJECTED',
    TWICE,
  ),
  mutant(
    'a compensation that failed for good is not noted',
    { notesFailures: false },
    'REJECTED, and a step is still applied',
  ),
  mutant(
    'an order that needs attention leaves the index of open orders',
    { attentionStaysOpen: false },
    'not finished and not among the open ones',
  ),
  mutant(
    'the claim of a confirmed order does not open it again',
    { claimOpens: false },
    'not finished and not among the open ones',
    CANCELLATION,
  ),
  mutant(
    'nobody starts the undo of a claimer that has died',
    { startsForDead: false },
    'stuck',
    CANCELLATION,
  ),
  mutant(
    'what needs attention and has lost its message is left alone',
    { finishesAttention: false },
    'stuck',
    CANCELLATION,
  ),
  mutant(
    'the cancellation of an order that is not confirmed yet has it rejected',
    { onCancel: { ...onCancel, PENDING: 'REJECTING' } },
    'cancelled, and it ends REJECTED',
    CANCELLATION,
  ),
  mutant(
    'an order that is being rejected can be cancelled',
    { onCancel: { ...onCancel, REJECTING: 'CANCELLING' } },
    'REJECTING, and then CANCELLING',
    CANCELLATION,
  ),
  mutant(
    'a run that Step Functions has forgotten is started again, although it has closed the order',
    { closedHasEnded: false },
    'a run is started whose close cannot count',
    RECOVERY,
  ),
  mutant(
    'reconcile undoes an order whose steps all stand applied',
    { confirmsPaid: false },
    'an order that was paid for is undone',
    RECOVERY,
  ),
  mutant(
    'reconcile confirms an order of which a step is missing',
    { confirmsOnlyPaid: false },
    'CONFIRMED, and a step is not applied',
    RECOVERY,
  ),
  mutant(
    'reconcile confirms an order that another has claimed since it was read',
    { confirmIsConditional: false },
    'and then CONFIRMED',
    RECOVERY,
  ),
  mutant(
    'a run undoes before it has claimed the order, while its twin goes on',
    { claimsFirst: false },
    'CONFIRMED, and a step is not applied',
    TWICE,
  ),
  mutant(
    'a run claims the order that its twin has confirmed',
    { onOwnClaim: { ...onOwnClaim, CONFIRMED: 'REJECTING' } },
    'CONFIRMED, and then REJECTING',
    TWICE,
  ),
  mutant(
    'a run claims an order that is being cancelled',
    { ownClaimMindsOthers: false, onOwnClaim: { ...onOwnClaim, CANCELLING: 'REJECTING' } },
    'CANCELLING, and then REJECTING',
    CANCELLATION,
  ),
  mutant(
    'a run claims the order that its twin has closed',
    { onOwnClaim: { ...onOwnClaim, REJECTED: 'REJECTING' } },
    'REJECTED, and then REJECTING',
    TWICE,
  ),
  mutant(
    'a run whose outcome is unknown undoes no more than its own steps, while its twin is further',
    { unknownCoversTwin: false },
    'REJECTED, and a step is still applied',
    TWICE,
  ),
  mutant(
    'a run that its twin has undone closes the order, and knows less than the twin',
    { refusedEnds: false },
    'REJECTED, and a step is still applied',
    TWICE,
  ),
  mutant(
    'the CloseOrder of a twin counts as well',
    { closesOnce: false },
    'and calls for a person again',
    TWICE,
  ),
  mutant(
    'an order is written off while its undo goes on, or is about to start',
    { writesOffEnded: false },
    'given back, after a person has given it back by hand',
    BY_HAND,
  ),
];
