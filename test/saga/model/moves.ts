import { confirmed, deliver } from './deliver.ts';
import type { Rules } from './rules.ts';
import { killsOf, movesOfRun } from './run-moves.ts';
import type { Scenario } from './scenarios.ts';
import type { Move as AnyMove } from './search.ts';
import { type Call, isFinished, isRunning, LAST, type Reader, RUNS, type State } from './state.ts';

export type Move = AnyMove<State>;

/** Everything that can happen next. */
export function* movesFrom(state: State, rules: Rules, scenario: Scenario): Generator<Move> {
  for (const run of RUNS)
    if (isRunning(state[run])) {
      yield* movesOfRun(run, state, rules, scenario);
      yield* killsOf(run, state);
    }
  yield* lateCalls(state, rules);
  yield* starts(state);
  yield* cancels(state, rules);
  yield* forgets(state);
  yield* undoStarts(state, rules);
  yield* finishes(state, rules, scenario);
  yield* writeOffs(state, rules);
}

const begun = (place: State['undo']['place']) => ({ place, isUnresolved: false });

function* starts(state: State): Generator<Move> {
  const { forward, twin, budget } = state;
  if (forward.place === 'none') {
    yield { name: 'intake starts the saga', to: { ...state, forward: begun('step 0') }, isOwn: true };
    const to = { ...state, forward: begun('ended') };
    yield { name: 'intake dies before it starts the saga', to, isOwn: true };
  } else if (budget.twins > 0 && twin.place === 'none')
    yield {
      name: 'the whole run starts once more',
      to: { ...state, twin: begun('step 0'), budget: { ...budget, twins: budget.twins - 1 } },
      isOwn: false,
    };
}

function* lateCalls(state: State, rules: Rules): Generator<Move> {
  for (const call of new Set(state.late)) {
    const index = state.late.indexOf(call);
    const { state: to } = deliver(call, { ...state, late: state.late.toSpliced(index, 1) }, rules);
    yield { name: `late: ${call}`, to, isOwn: true };
  }
}

/** Somebody asks for the cancellation, and is told that it will be done. */
function* cancels(state: State, rules: Rules): Generator<Move> {
  const { cancels: left } = state.budget;
  const status = rules.onCancel[state.status];
  if (left === 0 || !status) return;
  const asked = { ...state, isCancelled: true, budget: { ...state.budget, cancels: left - 1 } };
  yield { name: 'cancel claims the order', to: claimed(asked, rules, status), isOwn: false };
}

/** 90 days later Step Functions has forgotten the undo run, and would run its name again. */
function* forgets(state: State): Generator<Move> {
  const { budget, undo, isForgotten } = state;
  if (budget.forgets === 0 || isForgotten || undo.place !== 'ended') return;
  const to = { ...state, isForgotten: true, budget: { ...budget, forgets: budget.forgets - 1 } };
  yield { name: 'Step Functions forgets the undo run', to, isOwn: false };
}

/** Whoever claimed the order, or comes by later (finish.ts), starts the run that the claim names; a known name never starts twice. */
function* undoStarts(state: State, rules: Rules): Generator<Move> {
  if (!isToBeStarted(state, rules)) return;
  const to: State = { ...state, undo: begun(`compensation ${LAST}`), isForgotten: false };
  yield {
    name: 'the undo that the claim names starts',
    to,
    isOwn: rules.startsForDead,
    ...(state.closedBy === 'latest' && { breaks: 'a run is started whose close cannot count' }),
  };
}

const isToBeStarted = (
  { isClaimed, undo, isForgotten, isOpen, closedBy }: State,
  { closedHasEnded }: Rules,
) =>
  isClaimed &&
  (undo.place === 'none' || (isForgotten && isOpen && !(closedHasEnded && closedBy === 'latest')));

/** Reconcile, and redrive, which does the same (finish.ts): it reads the order, looks at the runs, and confirms or claims. */
function* finishes(state: State, rules: Rules, { readers: most, judgesWrongly }: Scenario): Generator<Move> {
  for (const [index, reader] of state.readers.entries()) {
    const rest = { ...state, readers: state.readers.toSpliced(index, 1) };
    yield* acts(reader, rest, rules);
    yield { name: 'finish gives up', to: rest, isOwn: true };
  }
  const { status, needsAttention, isOpen, readers, forward, twin, undo, ledger, isClaimed } = state;
  if (readers.length === most || !isOpen || isFinished(state) || status === 'CONFIRMED') return;
  if (isRunning(undo) || isToBeStarted(state, rules)) return;
  // By time, or from a list that is not up to date, a run that goes on looks dead.
  if (!judgesWrongly && !isClaimed && (isRunning(forward) || isRunning(twin))) return;
  if (needsAttention && !rules.finishesAttention) return;
  const sawPaid = status === 'PENDING' && ledger.every((record) => record === 'APPLIED');
  const confirms = status === 'PENDING' && rules.confirmsPaid && (sawPaid || !rules.confirmsOnlyPaid);
  const reader: Reader = {
    ...{ status, needsAttention, isStale: false, sawPaid },
    intent: confirms ? 'confirm' : 'claim',
  };
  yield { name: 'finish reads the order', to: { ...state, readers: [...readers, reader] }, isOwn: true };
}

function* acts(reader: Reader, state: State, rules: Rules): Generator<Move> {
  const { status, needsAttention, isStale, intent, sawPaid } = reader;
  const asRead = !isStale && status === state.status && needsAttention === state.needsAttention;
  if (intent === 'confirm' && (asRead || !rules.confirmIsConditional))
    yield { name: 'finish confirms the order', to: confirmed(state), isOwn: true };
  if (intent === 'claim' && (asRead || !rules.claimIsConditional))
    yield {
      name: 'finish claims the order',
      to: claimed(state, rules, rules.onClaim[status] ?? status),
      isOwn: true,
      ...(sawPaid && { breaks: 'an order that was paid for is undone' }),
    };
}

/** A person has settled by hand what was left; nobody is as quick as a call that is still on its way. */
function* writeOffs(state: State, rules: Rules): Generator<Move> {
  const { budget, needsAttention, late, forward, twin, undo } = state;
  if (budget.writeOffs === 0 || !needsAttention || late.length > 0) return;
  const mayUndo = [forward, twin, undo].some(isRunning) || isToBeStarted(state, rules);
  if (mayUndo && rules.writesOffEnded) return;
  const to: State = {
    ...state,
    needsAttention: false,
    isOpen: false,
    isWrittenOff: true,
    budget: { ...budget, writeOffs: budget.writeOffs - 1 },
  };
  yield { name: 'a person writes the order off', to, isOwn: false };
}

/** The order after a claim, which names the next undo run. */
function claimed(state: State, { claimOpens }: Rules, status: State['status']): State {
  return {
    ...state,
    status,
    isOpen: claimOpens || state.isOpen,
    isClaimed: true,
    isForgotten: false,
    undo: begun('none'),
    closedBy: state.closedBy === 'latest' ? 'older' : state.closedBy,
    readers: state.readers.map((reader) => ({ ...reader, isStale: true })),
    late: state.late.map((call) => call.replace('of latest', 'of older') as Call),
  };
}
