import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';
import { chooseTests } from './choice.ts';
import { KINDS, kindOf } from './kinds.ts';

const TESTS = [
  'test/integration/order.test.ts',
  'test/lambdas/shared/api/cursor.test.ts',
  'test/lambdas/shared/saga/commands/chaos.test.ts',
  'test/saga/model/model.test.ts',
  'test/saga/paths.test.ts',
];

describe('npm test with paths', () => {
  it('runs every kind when none is given', () => {
    expect(chooseTests([], TESTS)).toEqual([{ kind: 'unit' }, { kind: 'saga' }, { kind: 'integration' }]);
  });

  it.each([
    ['a folder', ['test/lambdas/shared/'], [{ kind: 'unit', files: TESTS.slice(1, 3) }]],
    ['a file', ['./test/saga/paths.test.ts'], [{ kind: 'saga', files: ['test/saga/paths.test.ts'] }]],
    [
      'a file by its full path',
      [join(root, TESTS[0] as string)],
      [{ kind: 'integration', files: [TESTS[0]] }],
    ],
    [
      'what needs no engine',
      ['test/saga/model'],
      [{ kind: 'unit', files: ['test/saga/model/model.test.ts'] }],
    ],
    [
      'several, each once',
      ['test/saga', 'test/integration', 'test/saga/paths.test.ts'],
      [
        { kind: 'unit', files: ['test/saga/model/model.test.ts'] },
        { kind: 'saga', files: ['test/saga/paths.test.ts'] },
        { kind: 'integration', files: ['test/integration/order.test.ts'] },
      ],
    ],
  ])('runs what %s names and nothing else', (_, paths, choices) => {
    expect(chooseTests(paths, TESTS)).toEqual(choices);
  });

  it.each([
    ['lambdas/shared', '"lambdas/shared" names no test: did you mean test/lambdas/shared?'],
    ['test/saga/paths.ts', '"test/saga/paths.ts" names no test: give a folder'],
    ['saga/paths.ts', '"saga/paths.ts" names no test: did you mean test/saga/paths.test.ts?'],
    ['test/sag', '"test/sag" names no test: give a folder of test/, or a file that ends with .test.ts'],
    ['', '"" names no test: give a folder'],
  ])('refuses %j, also beside a good one', (path, message) => {
    expect(() => chooseTests(['test/saga', path], TESTS)).toThrow(message);
  });
});

describe('the kinds', () => {
  const files = globSync('test/**/*.test.ts', { cwd: root });

  it('leave out no test of the project', () => {
    expect(files.filter((file) => !kindOf(file))).toEqual([]);
  });

  it.each(Object.keys(KINDS))('(%s) are of the files that Jest takes for them', (kind) => {
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const listed = execFileSync(process.execPath, [jest, '--listTests', '--selectProjects', kind], {
      cwd: root,
      encoding: 'utf8',
    });

    const own = files.filter((file) => kindOf(file) === kind);
    expect(
      listed
        .split('\n')
        .filter((line) => line.endsWith('.ts'))
        .toSorted(),
    ).toEqual(own.map((file) => join(root, file)).toSorted());
  });

  it('name only folders that hold tests', () => {
    const folders = Object.values(KINDS).flat();

    expect(folders.filter((folder) => !files.some((file) => file.startsWith(`test/${folder}/`)))).toEqual([]);
  });
});
