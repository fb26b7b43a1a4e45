import type { LedgerState } from '../../../lambdas/shared/saga/ledger-rules.ts';
import type { OrderStatus } from '../../../lambdas/shared/saga/status-rules.ts';

/**
 * Two steps are enough: what the protocol can get wrong is between a step, the one before it and the order's end, and a third
 * step repeats the middle of it.
 */
export const STEPS = 2;
export const LAST = STEPS - 1;

/** Where a run is: at a command, ended, or not begun. A claim says which compensation comes after it. */
export type Place =
  | 'none'
  | 'ended'
  | `step ${number}`
  | 'confirm'
  | `claim ${number}`
  | `compensation ${number}`
  | 'close';

/** `forward` is the saga's own run, `twin` the same run once more, as Express may start it; `undo` is the latest undo run. */
export const RUNS = ['forward', 'twin', 'undo'] as const;
export type RunName = (typeof RUNS)[number];

export interface Run {
  place: Place;
  /** One of its compensations has failed for good. */
  isUnresolved: boolean;
}

/** A command on its way. A close says whose it is: of a forward run, of the latest undo run, or of one before that. */
export type Call =
  | `step ${number}`
  | 'confirm'
  | 'claim'
  | `compensation ${number}`
  | `close${'' | ', unresolved'} of ${CloseOf}`;
export type CloseOf = 'forward' | 'latest' | 'older';

/** How often each thing may still go wrong: what makes the states finite. */
export interface Budget {
  /** Calls that land later than the run goes on. */
  late: number;
  faults: number;
  kills: number;
  cancels: number;
  /** Whole runs that are started a second time. */
  twins: number;
  /** Ended runs that Step Functions forgets, 90 days later. */
  forgets: number;
  /** Orders that a person settles by hand. */
  writeOffs: number;
}

/** Somebody has read the order and looked at its runs, and is about to act on it. */
export interface Reader {
  status: OrderStatus;
  needsAttention: boolean;
  /** The order was claimed by another since. */
  isStale: boolean;
  intent: 'claim' | 'confirm';
  /** All steps stood applied, and nobody had claimed the order. */
  sawPaid: boolean;
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
  /** The run whose close was the last that counted. */
  closedBy: CloseOf | 'nobody';
  forward: Run;
  twin: Run;
  undo: Run;
  /** Step Functions knows nothing of the undo run any longer, though it has ended. */
  isForgotten: boolean;
  /** Somebody was told that the order will be cancelled. */
  isCancelled: boolean;
  /** A person has given back by hand what stood applied, and taken the order off the list. */
  isWrittenOff: boolean;
  late: Call[];
  readers: Reader[];
  budget: Budget;
}

const NOT_BEGUN: Run = { place: 'none', isUnresolved: false };

export const startWith = (budget: Budget): State => ({
  ledger: Array(STEPS).fill('ABSENT'),
  effects: Array(STEPS).fill(0),
  status: 'PENDING',
  needsAttention: false,
  isOpen: true,
  isClaimed: false,
  closedBy: 'nobody',
  forward: NOT_BEGUN,
  twin: NOT_BEGUN,
  undo: NOT_BEGUN,
  isForgotten: false,
  isCancelled: false,
  isWrittenOff: false,
  late: [],
  readers: [],
  budget,
});

/** Equal states have equal keys. */
export function keyOf(state: State): string {
  const { ledger, effects, status, closedBy, forward, twin, undo, late, readers, budget } = state;
  const flags =
    Number(state.needsAttention) +
    2 * Number(state.isOpen) +
    4 * Number(state.isClaimed) +
    8 * Number(state.isForgotten) +
    16 * Number(state.isCancelled) +
    32 * Number(forward.isUnresolved) +
    64 * Number(twin.isUnresolved) +
    128 * Number(undo.isUnresolved) +
    256 * Number(state.isWrittenOff);
  let key = `${status}|${closedBy}|${flags}|${forward.place}|${twin.place}|${undo.place}|`;
  for (let step = 0; step < STEPS; step++) key += `${ledger[step]}${effects[step]},`;
  const { faults, kills, cancels, twins, forgets, writeOffs } = budget;
  key += `${budget.late}${faults}${kills}${cancels}${twins}${forgets}${writeOffs}`;
  if (late.length) key += `|${late.length > 1 ? [...late].sort().join() : late[0]}`;
  if (readers.length) key += `|${readers.map(readerKey).sort().join()}`;
  return key;
}

const readerKey = ({ status, needsAttention, isStale, intent, sawPaid }: Reader) =>
  `${status}${Number(needsAttention)}${Number(isStale)}${intent}${Number(sawPaid)}`;

export const isRunning = ({ place }: Run) => place !== 'none' && place !== 'ended';

/** Nothing of it is left to do. */
export const isFinished = ({ status, needsAttention }: State) =>
  !needsAttention && (status === 'CONFIRMED' || status === 'REJECTED' || status === 'CANCELLED');

/** Nothing is under way, and nothing more will come from outside. */
export const isQuiet = ({ forward, twin, undo, isClaimed, late, readers }: State) =>
  forward.place === 'ended' &&
  !isRunning(twin) &&
  (undo.place === 'ended' || !isClaimed) &&
  late.length === 0 &&
  readers.length === 0;
