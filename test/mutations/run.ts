import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readOptions, readOrExit } from '../../tools/terminal/arguments.ts';
import { exitWhenInterrupted } from '../../tools/terminal/interrupt.ts';
import { nodeModules, root } from '../../tools/terminal/paths.ts';
import { UserError } from '../../tools/terminal/run.ts';
import { kindOf } from '../runner/kinds.ts';
import { sourcesOf } from './copy.ts';
import { MUTATIONS, type Mutation, mutated } from './mutations.ts';

/* `npm run mutations`: puts each deliberate bug into a copy of the project and shows that the named test fails of it. */
const USAGE = 'usage: npm run mutations -- [--only TEXT OF THE BUG]';
const chosen = readOrExit(() => {
  const { only = '' } = readOptions({ only: { type: 'string' } }, USAGE);
  const found = MUTATIONS.filter(({ bug }) => bug.includes(only));
  if (!found.length) throw new UserError(`--only: no bug has "${only}" in its description\n${USAGE}`);
  return found;
});

const copy = mkdtempSync(join(tmpdir(), 'order-saga-mutations-'));
exitWhenInterrupted();
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const file of await sourcesOf(root)) {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  cpSync(join(root, file), join(copy, file));
}
symlinkSync(nodeModules, join(copy, 'node_modules'));

let unseen = 0;
for (const [index, mutation] of chosen.entries()) {
  const seen = await isSeen(mutation);
  if (!seen) unseen++;
  console.log(`${index + 1}/${chosen.length} ${seen ? 'caught    ' : 'NOT CAUGHT'} ${mutation.bug}`);
}
console.log(`${chosen.length - unseen} of ${chosen.length} bugs caught by the test that is named for them`);
process.exitCode = unseen ? 1 : 0;

/** Whether the test fails with the bug, and only because of it: without its bug `npm test` has passed it. */
async function isSeen({ file, edits, test }: Mutation): Promise<boolean> {
  const path = join(copy, file);
  const right = readFileSync(path, 'utf8');
  writeFileSync(path, mutated(right, edits));
  try {
    return (await failuresOf(test)) > 0;
  } finally {
    writeFileSync(path, right);
  }
}

/** How many tests of that title failed. Throws when none of that title ran. */
async function failuresOf({ file, title }: Mutation['test']): Promise<number> {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const jest = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--no-warnings', join(copy, 'node_modules', 'jest', 'bin', 'jest.js')],
      ...[
        '--selectProjects',
        String(kindOf(file)),
        '--testPathPatterns',
        file,
        '--testNamePattern',
        escaped(title),
      ],
      ...['--json', '--outputFile', report],
    ],
    { cwd: copy, stdio: 'ignore' },
  );
  await once(jest, 'close');
  const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8'));
  if (numFailedTests + numPassedTests === 0) throw new Error(`${file} has no test "${title}" that runs`);
  return numFailedTests;
}

function escaped(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
