import type { Move } from '../search.ts';
import { carryOut, deliver } from './deliver.ts';
import { movesOfMover } from './mover.ts';
import type { MoveRules } from './rules.ts';
import type { Call, RunPlace, State } from './state.ts';

/** Everything that can happen next. */
export function* movesFrom(state: State, rules: MoveRules): Generator<Move<State>> {
  yield* movesOfMover(state, rules);
  yield* movesOfRun(state, rules);
  yield* lateCalls(state, rules);
  for (const [index, request] of state.requests.entries()) {
    const rest = { ...state, requests: state.requests.toSpliced(index, 1) };
    yield { name: `late: ${request.what} to ${request.to}`, to: carryOut(request, rest, rules), isOwn: true };
  }
}

const go = (state: State, run: RunPlace): State => ({ ...state, run, call: undefined });

function* movesOfRun(state: State, rules: MoveRules): Generator<Move<State>> {
  const { run, owners, budget } = state;
  switch (run) {
    case 'intake':
      // It may have read the record just before it changed, and starts the run all the same.
      yield { name: 'intake starts the run', to: go(state, 'step'), isOwn: true };
      if (owners.phase !== 'steady')
        yield { name: 'intake leaves the order waiting', to: go(state, 'waiting'), isOwn: true };
      return;
    case 'waiting':
      if (owners.phase === 'steady' && rules.startsWaiting)
        yield { name: 'what waited is started', to: go(state, 'step'), isOwn: true };
      // To it, an order that was never started looks as if its intake had died before it answered.
      if (!rules.knowsWaiting)
        yield { name: 'reconcile rejects what never started', to: go(state, 'refused'), isOwn: true };
      return;
    case 'claimed':
      if (owners.phase === 'steady' && rules.startsWaiting)
        yield { name: 'the undo that waited is started', to: go(state, 'compensation'), isOwn: true };
      return;
    case 'rest':
      yield { name: 'the other steps succeed', to: go(state, 'confirmed'), isOwn: true };
      if (budget.failures > 0) {
        const spent = { ...state, budget: { ...budget, failures: budget.failures - 1 } };
        yield { name: 'a later step fails', to: go(spent, 'compensation'), isOwn: false };
      }
      return;
    case 'confirmed':
      // Runs of cancel, redrive and reconcile are runs, too: they wait for the end of a move, unless they have read the record before.
      if (budget.failures > 0) {
        const spent = { ...state, budget: { ...budget, failures: budget.failures - 1 } };
        yield { name: 'the order is cancelled', to: go(spent, 'compensation'), isOwn: false };
        if (owners.phase !== 'steady')
          yield { name: 'the order is cancelled, and waits', to: go(spent, 'claimed'), isOwn: false };
      }
      return;
    case 'step':
    case 'compensation':
      yield* calls(run, state, rules);
  }
}

function* calls(what: Call['what'], state: State, rules: MoveRules): Generator<Move<State>> {
  const { call, owners, budget } = state;
  if (!call) {
    const { owner: to, epoch } = owners;
    yield {
      name: `the run reads who owns it, for its ${what}`,
      to: { ...state, call: { what, to, epoch } },
      isOwn: true,
    };
    return;
  }
  const { state: after, reply } = deliver(call, state, rules);
  const told = `${what} at ${call.to} in ${call.epoch}`;
  if (reply === 'compared')
    yield { name: `${told}: compared`, to: { ...state, call: { ...call, hasCompared: true } }, isOwn: true };
  else if (reply === 'fenced')
    yield {
      name: `${told}: fenced`,
      to: rules.retriesFenced ? { ...state, call: undefined } : go(state, 'refused'),
      isOwn: true,
    };
  else if (what === 'compensation') yield { name: told, to: go(after, 'undone'), isOwn: true };
  else yield { name: `${told}: ${reply}`, to: go(after, reply === 'ok' ? 'rest' : 'undone'), isOwn: true };

  if (budget.late === 0) return;
  const onItsWay: State = {
    ...state,
    late: [...state.late, call],
    budget: { ...budget, late: budget.late - 1 },
  };
  yield {
    name: `${told} is retried, the first still on its way`,
    to: { ...onItsWay, call: undefined },
    isOwn: false,
  };
  if (what === 'step')
    yield { name: `${told} is given up, still on its way`, to: go(onItsWay, 'compensation'), isOwn: false };
}

function* lateCalls(state: State, rules: MoveRules): Generator<Move<State>> {
  for (const [index, call] of state.late.entries()) {
    const rest = { ...state, late: state.late.toSpliced(index, 1) };
    const { state: to, reply } = deliver(call, rest, rules);
    const name = `late: ${call.what} at ${call.to} in ${call.epoch}`;
    if (reply === 'compared')
      yield {
        name: `${name}: compared`,
        to: { ...state, late: state.late.with(index, { ...call, hasCompared: true }) },
        isOwn: true,
      };
    else yield { name, to, isOwn: true };
  }
}
