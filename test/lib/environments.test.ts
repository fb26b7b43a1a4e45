import { type Environment, environmentNamed } from '../../lib/environments.ts';
import { UNBREAKABLE } from '../../lib/names.ts';

const NAMES: Environment['name'][] = ['local', 'dev', 'staging', 'prod'];

describe('the environments', () => {
  it('in which nothing may be broken are those that the scripts know, and prod is one of them', () => {
    const unbreakable = NAMES.filter((name) => !environmentNamed(name).allowsChaos);

    expect(unbreakable).toEqual(UNBREAKABLE);
    expect(unbreakable).toContain('prod');
  });
});
