import type { Rules } from './rules.ts';
import type { Call, CloseOf, State } from './state.ts';

export type Reply = 'ok' | 'rejected' | 'failed';

/** What a command does when it arrives, and what it answers. */
export function deliver(call: Call, state: State, rules: Rules): { state: State; reply: Reply } {
  const [kind = '', which = ''] = call.split(' ');
  if (kind === 'step') return step(Number(which), state, rules);
  if (kind === 'compensation') return { state: compensate(Number(which), state, rules), reply: 'ok' };
  if (kind === 'confirm') return confirm(state, rules);
  return close(call, state, rules);
}

function step(index: number, state: State, { onStep }: Rules): { state: State; reply: Reply } {
  switch (onStep[state.ledger[index] as keyof typeof onStep]) {
    case 'apply':
      return { state: recorded(state, index, 'APPLIED', 1), reply: 'ok' };
    case 'replay':
      return { state, reply: 'ok' };
    default:
      return { state, reply: 'rejected' };
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

function confirm(state: State, { onConfirm }: Rules): { state: State; reply: Reply } {
  const status = onConfirm[state.status];
  if (!status) return { state, reply: 'rejected' };
  if (status === state.status) return { state, reply: 'ok' };
  return { state: { ...state, status, needsAttention: false, isOpen: false }, reply: 'ok' };
}

function close(call: Call, state: State, rules: Rules): { state: State; reply: Reply } {
  const [what, of] = call.split(' of ') as [string, CloseOf];
  if (!rules.mayClose(of, state.isClaimed ? ('latest' satisfies CloseOf) : undefined))
    return { state, reply: 'ok' };
  const status = rules.onClose[state.status];
  if (!status) return { state, reply: 'failed' };
  const needsAttention = what === 'close, unresolved';
  const isOpen = needsAttention && rules.attentionStaysOpen && state.isOpen;
  return { state: { ...state, status, needsAttention, isOpen }, reply: 'ok' };
}

const recorded = (state: State, index: number, record: State['ledger'][number], change: number): State => ({
  ...state,
  ledger: state.ledger.with(index, record),
  effects: state.effects.with(index, (state.effects[index] as number) + change),
});
