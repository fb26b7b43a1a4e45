import { RULES, type Rules } from './rules.ts';

/** A protocol with one thing wrong, and what the model must say of it. */
export interface Mutant {
  bug: string;
  rules: Rules;
  violation: string;
}

const mutant = (bug: string, changed: Partial<Rules>, violation: string): Mutant => ({
  bug,
  rules: { ...RULES, ...changed },
  violation,
});
const { onStep, onCompensation, onConfirm, onClose } = RULES;

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
    'the run undoes when the outcome of ConfirmOrder is unknown',
    { unknownConfirm: 'undoes' },
    'CONFIRMED, and a step is not applied',
  ),
  mutant(
    'ConfirmOrder does not mind that somebody undoes the order',
    { onConfirm: { ...onConfirm, REJECTING: 'CONFIRMED' } },
    'CONFIRMED, and a step is not applied',
  ),
  mutant(
    'a claim changes no status, so that a late ConfirmOrder gets through',
    { onClaim: {} },
    'CONFIRMED, and a step is not applied',
  ),
  mutant(
    'a claim holds although the order is no more as it was read',
    { claimIsConditional: false },
    'REJECTED, and then REJECTING',
  ),
  mutant(
    'the late CloseOrder of an older run counts',
    { mayClose: () => true },
    'and calls for a person again',
  ),
  mutant(
    'the run undoes when the outcome of ConfirmOrder is unknown, and CloseOrder closes what was confirmed',
    { onClose: { ...onClose, CONFIRMED: 'REJECTED' }, unknownConfirm: 'undoes' },
    'CONFIRMED, and then REJECTED',
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
  ),
  mutant('nobody starts the undo of a claimer that has died', { startsForDead: false }, 'stuck'),
  mutant(
    'what needs attention and has lost its message is left alone',
    { finishesAttention: false },
    'stuck',
  ),
];
