import type { LedgerState } from '../../../lambdas/shared/saga/ledger-rules.ts';
import type { OrderStatus } from '../../../lambdas/shared/saga/status-rules.ts';

/**
 * Two steps are enough: what the protocol can get wrong is between a step, the one before it and the order's end, and a third
 * step repeats the middle of it.
 */
export const STEPS = 2;

/** Where a run is: at a command, ended, or not begun. */
export type Place =
  | 'none'
  | 'ended'
  | `step ${number}`
  | 'confirm'
  | `compensation ${number}`
  | 'close'
  | 'close, unresolved';

/** A command on its way. A close says whose it is: of the forward run, of the latest undo run, or of one before that. */
export type Call =
  | `step ${number}`
  | 'confirm'
  | `compensation ${number}`
  | `close${'' | ', unresolved'} of ${CloseOf}`;
export type CloseOf = 'forward' | 'latest' | 'older';

/** How often each thing may still go wrong: what makes the states finite. */
interface Budget {
  /** Calls that land later than the run goes on. */
  late: number;
  faults: number;
  kills: number;
  cancels: number;
}

export interface State {
  ledger: LedgerState[];
  /** How many times each step's effect is in place: 0 or 1, or something is wrong. */
  effects: number[];
  status: OrderStatus;
  needsAttention: boolean;
  /** Whether the index of open orders has it. */
  isOpen: boolean;
  /** The order names an undo run. */
  isClaimed: boolean;
  forward: Place;
  undo: Place;
  /** Whether something is unresolved in the run. */
  forwardUnresolved: boolean;
  undoUnresolved: boolean;
  late: Call[];
  /** Somebody has read the order to finish it and is about to claim it; `stale` when it was claimed by another since. */
  reader?: { status: OrderStatus; needsAttention: boolean; isStale: boolean };
  budget: Budget;
}

export const START: State = {
  ledger: Array(STEPS).fill('ABSENT'),
  effects: Array(STEPS).fill(0),
  status: 'PENDING',
  needsAttention: false,
  isOpen: true,
  isClaimed: false,
  forward: 'none',
  undo: 'none',
  forwardUnresolved: false,
  undoUnresolved: false,
  late: [],
  budget: { late: 2, faults: 3, kills: 1, cancels: 1 },
};

/** Equal states have equal keys. */
export function keyOf(state: State): string {
  const { ledger, effects, reader, late, budget, ...rest } = state;
  return [
    ledger.join(),
    effects.join(),
    Object.values(rest).join(),
    reader ? Object.values(reader).join() : '',
    [...late].sort().join(),
    Object.values(budget).join(),
  ].join('|');
}

export const isRunning = (place: Place) => place !== 'none' && place !== 'ended';

/** Nothing of it is left to do. */
export const isFinished = ({ status, needsAttention }: State) =>
  !needsAttention && (status === 'CONFIRMED' || status === 'REJECTED' || status === 'CANCELLED');

/** Nothing is under way, and nothing more will come from outside. */
export const isQuiet = ({ forward, undo, isClaimed, late, reader }: State) =>
  forward === 'ended' && (undo === 'ended' || !isClaimed) && late.length === 0 && !reader;
