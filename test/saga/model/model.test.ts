import { explore } from './explore.ts';
import { MUTANTS } from './mutants.ts';

/*
 * The protocol, model-checked: every interleaving of the forward run, late calls, a late start, undo runs, cancel, reconcile,
 * redrive and kill, with the tables of rules that the code itself uses.
 */
describe('the protocol', () => {
  it('keeps every promise in every state that it can reach, and always finishes the order', () => {
    const { states, ends, violation } = explore();

    expect(violation).toBeUndefined();
    expect([...ends].sort()).toEqual(['CANCELLED', 'CONFIRMED', 'REJECTED']);
    expect(states).toBeGreaterThan(100_000);
  });

  it.each(MUTANTS)('would not, if $bug', ({ rules, violation }) => {
    const found = explore(rules).violation;

    expect(found?.what).toContain(violation);
    expect(found?.story.length).toBeGreaterThan(0);
  });
});
