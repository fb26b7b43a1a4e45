import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';
import { changeOf } from '../mutants/change.ts';
import { chooseGroups } from '../mutants/choice.ts';
import { GROUPS } from '../mutants/groups.ts';
import { reportOf } from '../mutants/report.ts';
import { SURVIVORS } from '../mutants/survivors.ts';
import { read } from '../support/sources.ts';
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

describe('what a mutant changes', () => {
  const source = "const a = '';\nconst b = {\n  c: 1,\n};\n";

  it('is what stands there and what takes its place, on one line', () => {
    const location = { start: { line: 2, column: 11 }, end: { line: 4, column: 2 } };

    expect(changeOf(source, { location, replacement: '{}' })).toBe('{ c: 1, } => {}');
  });

  it('is short of a long one', () => {
    const location = { start: { line: 1, column: 1 }, end: { line: 1, column: 201 } };

    expect(changeOf('x'.repeat(300), { location })).toBe(`${'x'.repeat(100)} => `);
  });
});

describe('its report', () => {
  const FILE = 'lambdas/a/price.ts';
  const SOURCE = `const name = 'name';\n`.repeat(9);
  const mutant = (status: string, line = 1) =>
    ({
      fileName: join(root, FILE),
      location: { start: { line, column: 14 }, end: { line, column: 20 } },
      replacement: '""',
      status,
    }) as Parameters<typeof reportOf>[0][number];
  const caught = (count: number) => Array.from({ length: count }, () => mutant('Killed'));
  const report = (mutants: Parameters<typeof reportOf>[0], changes: string[] = []) =>
    reportOf(mutants, () => SOURCE, [{ file: FILE, what: 'a name', why: 'nobody reads it', changes }]);

  it('names what no test noticed, then the score of each file', () => {
    const { lines, isEnough } = report([
      ...caught(2),
      mutant('Survived', 7),
      mutant('NoCoverage', 9),
      mutant('Timeout'),
    ]);

    expect(lines).toEqual([
      `survived  lambdas/a/price.ts:7:14 'name' => ""`,
      `not run   lambdas/a/price.ts:9:14 'name' => ""`,
      ' 60.0 % (3 of 5) lambdas/a/price.ts',
      ' 60.0 % (3 of 5) in all',
      '2 to be caught by a test, or explained in test/mutants/survivors.ts',
    ]);
    expect(isEnough).toBe(false);
  });

  it.each([
    [9, 1, true],
    [17, 2, false],
  ])('of %d caught and %d explained is good: %s', (noticed, unnoticed, isEnough) => {
    const mutants = [...caught(noticed), ...Array.from({ length: unnoticed }, () => mutant('Survived'))];

    const { lines, ...rest } = report(mutants, [`'name' => ""`]);

    expect(rest).toEqual({ isEnough });
    expect(lines).toHaveLength(2);
  });

  it('of one that nobody has explained is not good, however many were caught', () => {
    expect(report([...caught(999), mutant('Survived')]).isEnough).toBe(false);
  });

  it('leaves out what does not even run', () => {
    expect(report([...caught(1), mutant('RuntimeError')]).lines.at(-1)).toBe('100.0 % (1 of 1) in all');
  });
});

describe('the mutants that may live', () => {
  it.each(SURVIVORS)('stand in test/README.md: $what of $file', ({ file, what, why }) => {
    expect(read('test/README.md')).toContain(`| \`${file}\` | ${what} | ${why} |`);
  });

  it('are of files that are changed, and each of them once', () => {
    const files = new Set(GROUPS.flatMap((group) => group.files));
    const all = SURVIVORS.flatMap(({ file, changes }) => changes.map((change) => `${file}: ${change}`));

    expect(SURVIVORS.filter(({ file }) => !files.has(file))).toEqual([]);
    expect(all).toEqual([...new Set(all)]);
  });
});
