import { movesFrom } from './moves.ts';
import { RULES, type Rules } from './rules.ts';
import type { Scenario } from './scenarios.ts';
import { type Found, search } from './search.ts';
import { isFinished, isQuiet, keyOf, type State, startWith } from './state.ts';

export interface Explored extends Omit<Found<State>, 'done'> {
  /** The ends that quiet orders came to. */
  ends: Set<string>;
}

/** Visits every state that the rules can reach. */
export function explore(scenario: Scenario, rules: Rules = RULES): Explored {
  const { done, ...found } = search({
    start: startWith(scenario.budget),
    keyOf,
    movesFrom: (state) => movesFrom(state, rules, scenario),
    brokenPromise,
    brokenBy: wasReopened,
    isDone: (state) => isQuiet(state) && isFinished(state),
    stuck: 'stuck: by itself the system never finishes the order',
  });
  return { ...found, ends: new Set(done.map(({ status }) => status)) };
}

/** What must hold in every state, and in every quiet one. */
function brokenPromise(state: State): string | undefined {
  const { status, effects, isOpen, isCancelled, isWrittenOff } = state;
  if (effects.some((count) => count < 0 || count > 1)) return `an effect is in place ${effects} times`;
  if (!isFinished(state) && !isOpen) return 'the order is not finished and not among the open ones';
  if (!isQuiet(state)) return undefined;
  if (status === 'CONFIRMED' && effects.some((count) => count === 0))
    return 'CONFIRMED, and a step is not applied';
  if (!isFinished(state)) return undefined;
  if (status !== 'CONFIRMED' && !isWrittenOff && effects.some((count) => count === 1))
    return `${status}, and a step is still applied`;
  if (isCancelled && status !== 'CANCELLED') return `cancelled, and it ends ${status}`;
  return undefined;
}

/** The ways of an order: what is over stays over, and only an order that is confirmed or undecided may be cancelled. */
const WAYS: Record<State['status'], State['status'][]> = {
  PENDING: ['CONFIRMED', 'REJECTING', 'REJECTED', 'CANCELLING'],
  CONFIRMED: ['CANCELLING'],
  REJECTING: ['REJECTED'],
  REJECTED: [],
  CANCELLING: ['CANCELLED'],
  CANCELLED: [],
};

function wasReopened(before: State, after: State): string | undefined {
  if (before.isWrittenOff && after.effects.some((count, step) => count < (before.effects[step] as number)))
    return 'given back, after a person has given it back by hand';
  if (before.status !== after.status)
    return WAYS[before.status].includes(after.status)
      ? undefined
      : `${before.status}, and then ${after.status}`;
  return isFinished(before) && after.needsAttention
    ? `${before.status}, and calls for a person again`
    : undefined;
}
