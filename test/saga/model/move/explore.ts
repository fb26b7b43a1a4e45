import { type Found, search } from '../search.ts';
import { movesFrom } from './moves.ts';
import { MOVE_RULES, type MoveRules } from './rules.ts';
import { type Budget, isDone, keyOf, SIDES, type State, startWith } from './state.ts';

/** Visits every state that a move can come to. */
export const exploreMove = (budget: Budget, rules: MoveRules = MOVE_RULES): Found<State> =>
  search({
    start: startWith(budget),
    keyOf,
    movesFrom: (state) => movesFrom(state, rules),
    brokenPromise,
    isDone,
    stuck: 'stuck: by themselves order and move never come to an end',
  });

/** What must hold in every state, and in every one in which nothing is left to do. */
function brokenPromise(state: State): string | undefined {
  if (SIDES.every((side) => state[side].open)) return 'both owners are open';
  if (state.run === 'refused') return 'an order is refused because of the move';
  for (const side of SIDES)
    if (state[side].effect < 0 || state[side].effect > 1)
      return `an effect is in place ${state[side].effect} times`;
  if (!isDone(state)) return undefined;
  const { effect, ledger } = state[state.owners.owner];
  if (state.run === 'confirmed' && effect !== 1) return 'CONFIRMED, and the owner knows nothing of it';
  if (state.run === 'undone' && effect !== 0) return 'undone, and the step is still applied at its owner';
  if ((ledger === 'APPLIED') !== (effect === 1)) return 'the ledger says something else than the rows';
  return undefined;
}
