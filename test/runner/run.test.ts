import { spawnSync } from 'node:child_process';
import { root } from '../../tools/terminal/paths.ts';

const QUICK = 'test/lambdas/shared/api/cursor.test.ts';

function npmTest(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', 'test/run.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, output: stdout, errors: stderr, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

describe('npm test', () => {
  it('runs the named file alone, starts no engine, and says last how many passed', () => {
    const { status, output, errors, lastLine } = npmTest(QUICK);

    expect(lastLine).toMatch(/^[1-9]\d* passed, 0 failed$/);
    expect(errors.match(/^PASS .*$/gm)).toEqual([expect.stringContaining(QUICK)]);
    expect(output).not.toMatch(/engine|types|lint/);
    expect(status).toBe(0);
  });

  it.each([
    [['--wach', QUICK], "Unknown option '--wach'"],
    [['--title'], "Option '-t, --title <value>' argument missing"],
    [['--title', '', QUICK], '--title: the text is missing'],
    [['--title', 'no such title', QUICK], 'no test has "no such title" in its title'],
    [['--watch'], '--watch: name what to run again'],
    [['test/nowhere'], '"test/nowhere" names no test'],
  ])('refuses %j in a line that says why', (args, message) => {
    const { status, errors } = npmTest(...args);

    expect(errors).toContain(`error: ${message}`);
    expect(errors).not.toContain('    at ');
    expect(status).toBe(2);
  });
});
