import { deliver, reject } from './deliver.ts';
import type { Rules } from './rules.ts';
import { type Call, isFinished, isRunning, type Place, STEPS, type State } from './state.ts';

export interface Move {
  name: string;
  to: State;
  /** It needs neither a fault nor a person: the system makes it by itself, sooner or later. */
  isOwn: boolean;
}

type Run = 'forward' | 'undo';

/** Everything that can happen next. */
export function* movesFrom(state: State, rules: Rules): Generator<Move> {
  for (const run of ['forward', 'undo'] as const)
    if (isRunning(state[run])) {
      yield* movesOf(run, state, rules);
      yield* kills(run, state);
    }
  yield* lateCalls(state, rules);
  if (state.forward === 'none') {
    yield { name: 'intake starts the saga', to: { ...state, forward: 'step 0' }, isOwn: true };
    yield { name: 'intake dies before it starts the saga', to: { ...state, forward: 'ended' }, isOwn: true };
  }
  yield* cancels(state, rules);
  yield* finishes(state, rules);
}

function* movesOf(run: Run, state: State, rules: Rules): Generator<Move> {
  const place = state[run];
  const call = callAt(run, state);
  const { state: after, reply } = deliver(call, state, rules);
  const name = `${run}: ${place}`;
  const at = (from: State, next: Place, isUnresolved = false): State => ({
    ...from,
    [run]: next,
    [`${run}Unresolved`]: isUnresolved || from[`${run}Unresolved`],
  });
  // CloseOrder that fails at every try fails the run, like ConfirmOrder.
  const heard = reply === 'failed' ? 'ended' : nextPlace(run, state, reply === 'ok');
  yield { name, to: at(after, heard), isOwn: true };

  const { faults, late } = state.budget;
  if (faults === 0) return;
  const faulty = { ...state, budget: { ...state.budget, faults: faults - 1 } };
  const { state: afterFault } = deliver(call, faulty, rules);
  const [unknown, isUnresolved] = afterUnknown(place, rules);

  const index = indexOf(place);
  if (place.startsWith('step') && state.ledger[index] === 'ABSENT')
    yield {
      name: `${name} is rejected`,
      to: at(reject(index, faulty, rules), nextPlace(run, state, false)),
      isOwn: false,
    };
  yield { name: `${name} fails`, to: at(faulty, unknown, isUnresolved), isOwn: false };
  yield {
    name: `${name} commits, its reply is lost`,
    to: at(afterFault, unknown, isUnresolved),
    isOwn: false,
  };
  if (late === 0) return;
  const onItsWay = (from: State): State => ({
    ...from,
    late: [...from.late, call],
    budget: { ...from.budget, late: late - 1 },
  });
  yield {
    name: `${name} is given up, still on its way`,
    to: at(onItsWay(faulty), unknown, isUnresolved),
    isOwn: false,
  };
  yield { name: `${name} is retried, the first still on its way`, to: onItsWay(faulty), isOwn: false };
  yield {
    name: `${name}, and a duplicate still on its way`,
    to: at(onItsWay(afterFault), heard),
    isOwn: false,
  };
}

/** StopExecution, or a machine that ran out of time. */
function* kills(run: Run, state: State): Generator<Move> {
  const { kills: left, late } = state.budget;
  if (left === 0) return;
  const killed: State = { ...state, [run]: 'ended', budget: { ...state.budget, kills: left - 1 } };
  yield { name: `${run} is killed at ${state[run]}`, to: killed, isOwn: false };
  if (late > 0)
    yield {
      name: `${run} is killed at ${state[run]}, its call still on its way`,
      to: {
        ...killed,
        late: [...state.late, callAt(run, state)],
        budget: { ...killed.budget, late: late - 1 },
      },
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

function* cancels(state: State, rules: Rules): Generator<Move> {
  const { cancels: left } = state.budget;
  if (left === 0 || state.status !== 'CONFIRMED') return;
  const asked = { ...state, budget: { ...state.budget, cancels: left - 1 } };
  yield { name: 'cancel claims the order', to: claimed(asked, rules), isOwn: false };
}

/** Reconcile, and redrive, which does the same (finish.ts): it reads the order, looks at the runs, claims, starts. */
function* finishes(state: State, rules: Rules): Generator<Move> {
  const { status, needsAttention, forward, undo, isClaimed, isOpen, reader } = state;
  if (isClaimed && undo === 'none') {
    const to: State = { ...state, undo: `compensation ${STEPS - 1}`, undoUnresolved: false };
    yield { name: 'the undo that the claim names starts', to, isOwn: rules.startsForDead };
  }
  if (reader) {
    const asRead = !reader.isStale && reader.status === status && reader.needsAttention === needsAttention;
    if (asRead || !rules.claimIsConditional)
      yield {
        name: 'finish claims the order',
        to: claimed({ ...state, reader: undefined }, rules, reader.status),
        isOwn: true,
      };
    yield { name: 'finish gives up', to: { ...state, reader: undefined }, isOwn: true };
    return;
  }
  const isLeft = isFinished(state) || status === 'CONFIRMED' || isRunning(forward) || isRunning(undo);
  if (!isOpen || isLeft || (isClaimed && undo === 'none')) return;
  if (needsAttention && !rules.finishesAttention) return;
  const to = { ...state, reader: { status, needsAttention, isStale: false } };
  yield { name: 'finish reads the order', to, isOwn: true };
}

/** The order after a claim by somebody who read it in that status. */
function claimed(state: State, { onClaim, claimOpens }: Rules, read = state.status): State {
  return {
    ...state,
    status: onClaim[read] ?? read,
    isOpen: claimOpens || state.isOpen,
    isClaimed: true,
    undo: 'none',
    undoUnresolved: false,
    reader: state.reader && { ...state.reader, isStale: true },
    late: state.late.map((call) => call.replace('of latest', 'of older') as Call),
  };
}

const indexOf = (place: Place) => Number(place.split(' ')[1]);

function callAt(run: Run, state: State): Call {
  const place = state[run];
  if (place !== 'close') return place as Call;
  return `close${state[`${run}Unresolved`] ? ', unresolved' : ''} of ${run === 'forward' ? 'forward' : 'latest'}`;
}

/** Where a run goes after an answer: the edges of statemachine/order-saga.asl.json. */
function nextPlace(run: Run, state: State, isGood: boolean): Place {
  const place = state[run];
  const index = indexOf(place);
  if (place === 'close') return 'ended';
  if (place === 'confirm') return isGood ? 'ended' : `compensation ${STEPS - 1}`;
  if (place.startsWith('compensation') || !isGood) return index > 0 ? `compensation ${index - 1}` : 'close';
  return index + 1 < STEPS ? `step ${index + 1}` : 'confirm';
}

/** Where a run goes when nobody knows what its command did, and whether that is unresolved. */
function afterUnknown(place: Place, rules: Rules): [Place, boolean] {
  const index = indexOf(place);
  const before: Place = index > 0 ? `compensation ${index - 1}` : 'close';
  if (place === 'close') return ['ended', false];
  if (place === 'confirm')
    return [rules.unknownConfirm === 'fails' ? 'ended' : `compensation ${STEPS - 1}`, false];
  if (place.startsWith('compensation')) return [before, rules.notesFailures];
  return [rules.unknownEntersAt === 'own' ? `compensation ${index}` : before, false];
}
