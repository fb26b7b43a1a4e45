import { deliver, type Reply, reject } from './deliver.ts';
import type { Move } from './moves.ts';
import type { Rules } from './rules.ts';
import type { Scenario } from './scenarios.ts';
import { type Call, LAST, type Place, type RunName, STEPS, type State } from './state.ts';

/** Everything that the run's current command can come to. */
export function* movesOfRun(name: RunName, state: State, rules: Rules, scenario: Scenario): Generator<Move> {
  const { place } = state[name];
  const call = callOf(name, state);
  const told = `${name}: ${place}`;
  const at = (from: State, next: Place, isUnresolved = false): State => ({
    ...from,
    [name]: { place: next, isUnresolved: isUnresolved || from[name].isUnresolved },
  });
  const { state: after, reply } = deliver(call, state, rules);
  const heard = nextPlace(place, reply, rules);
  yield { name: told, to: at(after, heard), isOwn: true };

  const { faults, late } = state.budget;
  if (faults === 0) return;
  const spend = (from: State): State => ({ ...from, budget: { ...from.budget, faults: faults - 1 } });
  const [unknown, isUnresolved] = afterUnknown(place, rules, scenario);
  const index = indexOf(place);
  if (place.startsWith('step') && state.ledger[index] === 'ABSENT')
    yield {
      name: `${told} is rejected`,
      to: at(spend(reject(index, state, rules)), nextPlace(place, 'rejected', rules)),
      isOwn: false,
    };
  yield { name: `${told} fails`, to: at(spend(state), unknown, isUnresolved), isOwn: false };
  yield {
    name: `${told} commits, its reply is lost`,
    to: at(spend(after), unknown, isUnresolved),
    isOwn: false,
  };
  if (late === 0) return;
  const onItsWay = (from: State): State => ({
    ...from,
    late: [...from.late, call],
    budget: { ...from.budget, faults: faults - 1, late: late - 1 },
  });
  yield {
    name: `${told} is given up, still on its way`,
    to: at(onItsWay(state), unknown, isUnresolved),
    isOwn: false,
  };
  yield { name: `${told} is retried, the first still on its way`, to: onItsWay(state), isOwn: false };
  yield { name: `${told}, and a duplicate still on its way`, to: at(onItsWay(after), heard), isOwn: false };
}

/** StopExecution, or a machine that ran out of time. */
export function* killsOf(name: RunName, state: State): Generator<Move> {
  const { kills: left, late } = state.budget;
  if (left === 0) return;
  const killed: State = {
    ...state,
    [name]: { ...state[name], place: 'ended' },
    budget: { ...state.budget, kills: left - 1 },
  };
  const told = `${name} is killed at ${state[name].place}`;
  yield { name: told, to: killed, isOwn: false };
  if (late > 0)
    yield {
      name: `${told}, its call still on its way`,
      to: {
        ...killed,
        late: [...state.late, callOf(name, state)],
        budget: { ...killed.budget, late: late - 1 },
      },
      isOwn: false,
    };
}

const indexOf = (place: Place) => Number(place.split(' ')[1]);

function callOf(name: RunName, state: State): Call {
  const { place, isUnresolved } = state[name];
  if (place.startsWith('claim')) return 'claim';
  if (place !== 'close') return place as Call;
  return `close${isUnresolved ? ', unresolved' : ''} of ${name === 'undo' ? 'latest' : 'forward'}`;
}

/** Where a run goes after an answer: the edges of statemachine/order-saga.asl.json. */
function nextPlace(place: Place, reply: Reply, rules: Rules): Place {
  const index = indexOf(place);
  // A command that fails at every try fails the run.
  if (place === 'close' || reply === 'failed') return 'ended';
  if (place.startsWith('claim')) return reply === 'ok' ? `compensation ${index}` : 'ended';
  if (place.startsWith('compensation')) return index > 0 ? `compensation ${index - 1}` : 'close';
  if (reply === 'ok')
    return place === 'confirm' ? 'ended' : index + 1 < STEPS ? `step ${index + 1}` : 'confirm';
  if (reply === 'refused' && rules.refusedEnds) return 'ended';
  return place === 'confirm' ? undoFrom(LAST, rules) : undoFrom(index - 1, rules);
}

/** The way into the undoing; a run that has nothing to undo closes at once. */
const undoFrom = (index: number, { claimsFirst }: Rules): Place =>
  index < 0 ? 'close' : claimsFirst ? `claim ${index}` : `compensation ${index}`;

/** Where a run goes when nobody knows what its command did, and whether that is unresolved. */
function afterUnknown(place: Place, rules: Rules, { isExpress }: Scenario): [Place, boolean] {
  const index = indexOf(place);
  if (place === 'close' || place.startsWith('claim')) return ['ended', false];
  if (place === 'confirm') return [rules.unknownConfirm === 'fails' ? 'ended' : undoFrom(LAST, rules), false];
  if (place.startsWith('compensation'))
    return [index > 0 ? `compensation ${index - 1}` : 'close', rules.notesFailures];
  if (isExpress && rules.unknownCoversTwin) return [undoFrom(LAST, rules), false];
  return [undoFrom(rules.unknownEntersAt === 'own' ? index : index - 1, rules), false];
}
