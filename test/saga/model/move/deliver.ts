import { LEAVES, ON_COMPENSATION, ON_STEP } from '../../../../lambdas/shared/saga/ledger-rules.ts';
import type { MoveRules } from './rules.ts';
import type { Call, Request, Rows, Side, State } from './state.ts';

type Reply = 'ok' | 'refused' | 'fenced' | 'compared';
export interface Delivered {
  state: State;
  reply: Reply;
}

/** What a command does when it arrives at one of the two sides. */
export function deliver(call: Call, state: State, rules: MoveRules): Delivered {
  const side = state[call.to];
  if (!call.hasCompared) {
    if (!rules.takesChange(side, call.epoch)) return { state, reply: 'fenced' };
    if (!rules.comparesInTransaction) return { state, reply: 'compared' };
  }
  const [changed, reply] = call.what === 'step' ? step(side) : ([compensate(side), 'ok'] as const);
  return { state: { ...state, [call.to]: changed }, reply };
}

function step(side: Side): [Side, Reply] {
  switch (ON_STEP[side.ledger]) {
    case 'apply':
      return [changed(side, LEAVES.apply, 1), 'ok'];
    case 'replay':
      return [side, 'ok'];
    default:
      return [side, 'refused'];
  }
}

function compensate(side: Side): Side {
  switch (ON_COMPENSATION[side.ledger]) {
    case 'compensate':
      return changed(side, LEAVES.compensate, -1);
    case 'block':
      return changed(side, LEAVES.block, 0);
    default:
      return side;
  }
}

const changed = (side: Side, ledger: Rows['ledger'], change: number): Side => ({
  ...side,
  ledger,
  effect: side.effect + change,
  version: side.version + 1,
});

/** What a request of the mover does when it arrives; refused, it does nothing. */
export function carryOut(request: Request, state: State, rules: MoveRules): State {
  const side = state[request.to];
  if (request.what === 'epoch') {
    const { epoch, open } = request;
    return rules.maySet(side, request) ? { ...state, [request.to]: { ...side, epoch, open } } : state;
  }
  if (rules.takesRows(side, request.epoch) !== 'yes') return state;
  const { ledger, effect, version } = request.rows;
  if (rules.keepsNewer && side.version >= version) return state;
  const rows = { effect, version, ...(rules.copiesLedger && { ledger }) };
  return { ...state, [request.to]: { ...side, ...rows } };
}
