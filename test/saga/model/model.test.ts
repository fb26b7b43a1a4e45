import { explore } from './explore.ts';
import { exploreMove } from './move/explore.ts';
import { MOVE_MUTANTS } from './move/mutants.ts';
import { MOVE_RULES } from './move/rules.ts';
import { MUTANTS } from './mutants.ts';
import { SCENARIOS } from './scenarios.ts';

/*
 * The protocol, model-checked: every interleaving of forward runs, late calls, a late start, undo runs, cancel, reconcile,
 * redrive and kill, with the tables of rules that the code itself uses.
 */
describe('the protocol', () => {
  it.each(SCENARIOS)(
    'keeps every promise in every state, and always finishes the order: $name',
    (scenario) => {
      const { ends, states, violation } = explore(scenario);

      expect(violation).toBeUndefined();
      expect([...ends].sort()).toEqual([
        ...(scenario.budget.cancels ? ['CANCELLED'] : []),
        'CONFIRMED',
        'REJECTED',
      ]);
      expect(states).toBeGreaterThan(25_000);
    },
  );

  it.each(MUTANTS)('would not, if $bug', ({ rules, scenario, violation }) => {
    const found = explore(scenario, rules).violation;

    expect(found?.what).toContain(violation);
    expect(found?.story.length).toBeGreaterThan(0);
  });
});

/* A domain that moves from one owner to the other, and back, while an order needs it: late calls, killed movers, moves that are given up. */
describe('the move', () => {
  const scenarios = [
    { moves: 2, kills: 1, late: 1, failures: 1, abandons: 1 },
    { moves: 1, kills: 2, late: 1, failures: 1, abandons: 1 },
    { moves: 2, kills: 0, late: 2, failures: 2, abandons: 1 },
  ];

  it.each(scenarios)(
    'keeps every promise in every state, and order and move come to an end: %o',
    (budget) => {
      const { done, states, violation } = exploreMove(budget);

      expect(violation).toBeUndefined();
      expect(new Set(done.map(({ owners }) => owners.owner))).toEqual(new Set(['old', 'new']));
      expect(new Set(done.map(({ run }) => run))).toEqual(new Set(['confirmed', 'undone']));
      expect(states).toBeGreaterThan(10_000);
    },
  );

  it.each(MOVE_MUTANTS)('would not, if $bug', ({ rules, violation }) => {
    const found = exploreMove(scenarios[0] as (typeof scenarios)[0], { ...MOVE_RULES, ...rules }).violation;

    expect(found?.what).toBe(violation);
    expect(found?.story.length).toBeGreaterThan(0);
  });
});
