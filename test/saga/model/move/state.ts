import type { Epoch } from '../../../../lambdas/shared/participant/epoch-rules.ts';
import type { LedgerState } from '../../../../lambdas/shared/saga/ledger-rules.ts';

/** The two that can own the domain. */
export const SIDES = ['old', 'new'] as const;
export type SideName = (typeof SIDES)[number];

/** One step of one order is enough: a move can lose or double what its one row and its one ledger record say. */
export interface Rows {
  ledger: LedgerState;
  /** How many times the step's effect is in place. */
  effect: number;
  /** Grows with every change. */
  version: number;
}

export interface Side extends Epoch, Rows {}

type Phase = 'steady' | 'draining' | 'copying' | 'verifying';

/** The parameter that says who owns the domain. */
interface Owners {
  owner: SideName;
  epoch: number;
  phase: Phase;
}

/** What the order's run, or a client of one of the domain's routes, has on its way. */
export interface Call {
  what: 'step' | 'compensation';
  to: SideName;
  epoch: number;
  /** It has compared its epoch, and writes next; only where the two are not one transaction. */
  hasCompared?: true;
}

/** What the mover was about to do when it was killed: it still arrives. */
export type Request =
  | { what: 'epoch'; to: SideName; epoch: number; open: boolean }
  | { what: 'rows'; to: SideName; epoch: number; rows: Rows };

/** Where the mover is. It keeps nothing in its head but this; all else it reads again when it is started again. */
export type MoverPlace =
  | 'off'
  | 'mark'
  | 'drain'
  | 'note copying'
  | 'fence'
  | 'copy'
  | 'note verifying'
  | 'verify'
  | 'open'
  | 'note steady'
  | 'abandon: fence'
  | 'abandon: note'
  | 'abandon: open';

export type RunPlace =
  /** Intake has read who owns the domain, and what it read may be a second old. */
  | 'intake'
  /** Taken in, and noted as waiting. */
  | 'waiting'
  | 'step'
  | 'rest'
  /** Claimed for its undoing, and noted as waiting. */
  | 'claimed'
  | 'compensation'
  | 'confirmed'
  | 'undone'
  | 'refused';

/** How often each thing may still happen: what makes the states finite. */
export interface Budget {
  moves: number;
  kills: number;
  /** Calls that are given up and arrive later. */
  late: number;
  /** Steps elsewhere that fail, so that the order is undone. */
  failures: number;
  /** Moves that are given up. */
  abandons: number;
}

export interface State {
  owners: Owners;
  old: Side;
  new: Side;
  mover: MoverPlace;
  run: RunPlace;
  /** The run's call, once it knows to whom. */
  call: Call | undefined;
  /** Calls of the run that nobody waits for any longer. */
  late: Call[];
  /** Requests of a mover that was killed. */
  requests: Request[];
  budget: Budget;
}

const EMPTY: Rows = { ledger: 'ABSENT', effect: 0, version: 0 };

export const startWith = (budget: Budget): State => ({
  owners: { owner: 'old', epoch: 1, phase: 'steady' },
  old: { epoch: 1, open: true, ...EMPTY },
  new: { epoch: 1, open: false, ...EMPTY },
  mover: 'off',
  run: 'intake',
  call: undefined,
  late: [],
  requests: [],
  budget,
});

export const otherThan = (side: SideName): SideName => (side === 'old' ? 'new' : 'old');

const isEnded = ({ run }: State) => run === 'confirmed' || run === 'undone';

/** The owner that the record names takes commands in its epoch. */
export const isOwned = ({ owners, ...sides }: State) =>
  sides[owners.owner].open && sides[owners.owner].epoch === owners.epoch;

/** Nothing is under way, and the domain has an owner that works. */
export const isDone = (state: State) =>
  isEnded(state) &&
  state.mover === 'off' &&
  state.owners.phase === 'steady' &&
  isOwned(state) &&
  state.late.length === 0 &&
  state.requests.length === 0;

/** Equal states have equal keys. */
export function keyOf({ owners, mover, run, call, late, requests, budget, ...sides }: State): string {
  const calls = late.length > 1 ? late.map(callKey).sort().join() : late.map(callKey).join();
  const { moves, kills, failures, abandons } = budget;
  return `${owners.owner}${owners.epoch}${owners.phase}|${sideKey(sides.old)}|${sideKey(sides.new)}|${mover}|${run}|${
    call ? callKey(call) : ''
  }|${calls}|${requests.map(requestKey).sort().join()}|${moves}${kills}${budget.late}${failures}${abandons}`;
}

const sideKey = ({ epoch, open, ...rows }: Side) => `${epoch}${Number(open)}${rowsKey(rows)}`;
const rowsKey = ({ ledger, effect, version }: Rows) => `${ledger}${effect}.${version}`;
const callKey = ({ what, to, epoch, hasCompared }: Call) =>
  `${what}${to}${epoch}${Number(hasCompared ?? false)}`;
const requestKey = (request: Request) =>
  `${request.to}${request.epoch}${request.what === 'rows' ? rowsKey(request.rows) : Number(request.open)}`;
