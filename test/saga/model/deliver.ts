import type { Rules } from './rules.ts';
import type { Call, CloseOf, State } from './state.ts';

/** `rejected` is a recorded no of the step itself, `refused` one because somebody else decides the order's end. */
export type Reply = 'ok' | 'rejected' | 'refused' | 'failed';
interface Delivered {
  state: State;
  reply: Reply;
}

/** What a command does when it arrives, and what it answers. */
export function deliver(call: Call, state: State, rules: Rules): Delivered {
  const [kind = '', which = ''] = call.split(' ');
  if (kind === 'step') return step(Number(which), state, rules);
  if (kind === 'compensation') return { state: compensate(Number(which), state, rules), reply: 'ok' };
  if (kind === 'confirm') return confirm(state, rules);
  if (kind === 'claim') return claim(state, rules);
  return close(call, state, rules);
}

function step(index: number, state: State, { onStep }: Rules): Delivered {
  switch (onStep[state.ledger[index] as keyof typeof onStep]) {
    case 'apply':
      return { state: recorded(state, index, 'APPLIED', 1), reply: 'ok' };
    case 'replay':
      return { state, reply: 'ok' };
    case 'rejectAgain':
      return { state, reply: 'rejected' };
    default:
      return { state, reply: 'refused' };
  }
}

/** A step that the service says no to; only where nothing is decided yet. */
export const reject = (index: number, state: State, { onReject }: Rules): State =>
  recorded(state, index, onReject, 0);

function compensate(index: number, state: State, { onCompensation }: Rules): State {
  switch (onCompensation[state.ledger[index] as keyof typeof onCompensation]) {
    case 'compensate':
      return recorded(state, index, 'COMPENSATED', -1);
    case 'block':
      return recorded(state, index, 'BLOCKED', 0);
    default:
      return state;
  }
}

function confirm(state: State, { onConfirm }: Rules): Delivered {
  const status = onConfirm[state.status];
  if (!status) return { state, reply: 'refused' };
  if (status === state.status) return { state, reply: 'ok' };
  return { state: confirmed(state), reply: 'ok' };
}

export const confirmed = (state: State): State => ({
  ...state,
  status: 'CONFIRMED',
  needsAttention: false,
  isOpen: false,
});

/** A forward run's claim, before its first compensation. Its twin's is its own: the two have one name. */
function claim(state: State, { onOwnClaim, ownClaimMindsOthers }: Rules): Delivered {
  const status = state.isClaimed && ownClaimMindsOthers ? undefined : onOwnClaim[state.status];
  return status ? { state: { ...state, status }, reply: 'ok' } : { state, reply: 'refused' };
}

function close(call: Call, state: State, rules: Rules): Delivered {
  const [what, of] = call.split(' of ') as [string, CloseOf];
  if (!rules.mayClose(of, state.isClaimed ? ('latest' satisfies CloseOf) : undefined))
    return { state, reply: 'ok' };
  if (rules.closesOnce && state.closedBy === of) return { state, reply: 'ok' };
  const status = rules.onClose[state.status];
  if (!status) return { state, reply: 'failed' };
  const needsAttention = what === 'close, unresolved';
  const isOpen = needsAttention && rules.attentionStaysOpen && state.isOpen;
  return { state: { ...state, status, needsAttention, isOpen, closedBy: of }, reply: 'ok' };
}

const recorded = (state: State, index: number, record: State['ledger'][number], change: number): State => ({
  ...state,
  ledger: state.ledger.with(index, record),
  effects: state.effects.with(index, (state.effects[index] as number) + change),
});
