import { explore } from './explore.ts';
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
