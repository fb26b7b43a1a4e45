import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';
import { MUTATIONS, mutated } from '../mutations/mutations.ts';
import { MOVE_MUTANTS } from '../saga/model/move/mutants.ts';
import { MUTANTS } from '../saga/model/mutants.ts';

const text = (file: string) => readFileSync(join(root, file), 'utf8');

/* `npm run mutations` proves that each is caught; these hold the list to the code as it changes. */
describe.each(MUTATIONS)('the deliberate bug "$bug"', ({ bug, file, edits, test }) => {
  it('can still be put into the code', () => {
    expect(mutated(text(file), edits)).not.toBe(text(file));
  });

  it('is in the table of test/README.md with the test that catches it', () => {
    expect(text('test/README.md')).toContain(`| ${bug} | \`${test.file}\` | ${test.title} |`);
  });
});

it.each([...MUTANTS, ...MOVE_MUTANTS])(
  'the wrong protocol "$bug" is in the table of test/README.md',
  ({ bug, violation }) => {
    expect(text('test/README.md')).toContain(`| ${bug} | ${violation} |`);
  },
);
