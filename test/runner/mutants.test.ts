import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';
import { chooseGroups } from '../mutants/choice.ts';
import { GROUPS } from '../mutants/groups.ts';
import { reportOf } from '../mutants/report.ts';
import { kindOf } from './kinds.ts';

const groups = [
  { name: 'prices', files: ['lambdas/a/price.ts', 'lambdas/b/terms.ts'], tests: [] },
  { name: 'ends', files: ['lambdas/b/end.ts'], tests: [] },
];
const filesOf = (paths: string[]) => chooseGroups(paths, groups).map(({ name, files }) => ({ name, files }));

describe('what npm run mutants changes', () => {
  it.each([
    [['lambdas/b/end.ts'], { ends: ['lambdas/b/end.ts'] }],
    [['./lambdas/b/'], { prices: ['lambdas/b/terms.ts'], ends: ['lambdas/b/end.ts'] }],
    [['lambdas/a', 'lambdas/b/end.ts'], { prices: ['lambdas/a/price.ts'], ends: ['lambdas/b/end.ts'] }],
    [[], { prices: ['lambdas/a/price.ts', 'lambdas/b/terms.ts'], ends: ['lambdas/b/end.ts'] }],
  ])('for %j is what these name', (paths, chosen) => {
    expect(filesOf(paths)).toEqual(Object.entries(chosen).map(([name, files]) => ({ name, files })));
  });

  it.each(['lambdas/c', 'lambdas/b/en', 'end.ts'])('is nothing for %s: it says what to do', (path) => {
    expect(() => filesOf([path])).toThrow(`"${path}" names no file of test/mutants/groups.ts: add it there`);
  });

  it.each(GROUPS)('is there, with the tests that guard it: $name', ({ files, tests }) => {
    expect([...files, ...tests].filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(tests.filter((test) => !['unit', 'saga'].includes(String(kindOf(test))))).toEqual([]);
  });

  it('is in one group only', () => {
    const files = GROUPS.flatMap((group) => group.files);

    expect(files).toEqual([...new Set(files)]);
  });
});

describe('its report', () => {
  const mutant = (status: string, line = 1) =>
    ({
      fileName: join(root, 'lambdas/a/price.ts'),
      location: { start: { line, column: 4 } },
      mutatorName: 'StringLiteral',
      replacement: '""',
      status,
    }) as Parameters<typeof reportOf>[0][number];
  const caught = (count: number) => Array.from({ length: count }, () => mutant('Killed'));

  it('names what no test noticed, then the score of each file', () => {
    const { lines } = reportOf([
      ...caught(2),
      mutant('Survived', 7),
      mutant('NoCoverage', 9),
      mutant('Timeout'),
    ]);

    expect(lines).toEqual([
      'survived  lambdas/a/price.ts:7:4 StringLiteral: ""',
      'not run   lambdas/a/price.ts:9:4 StringLiteral: ""',
      ' 60.0 % (3 of 5) lambdas/a/price.ts',
      ' 60.0 % (3 of 5) in all',
    ]);
  });

  it.each([
    [9, 1, true],
    [17, 2, false],
  ])('of %d caught and %d unnoticed is good: %s', (noticed, unnoticed, isEnough) => {
    const mutants = [...caught(noticed), ...Array.from({ length: unnoticed }, () => mutant('Survived'))];

    expect(reportOf(mutants).isEnough).toBe(isEnough);
  });

  it('leaves out what does not even run', () => {
    expect(reportOf([...caught(1), mutant('RuntimeError')]).lines.at(-1)).toBe('100.0 % (1 of 1) in all');
  });
});
