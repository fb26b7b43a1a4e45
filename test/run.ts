import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, nodeModules, root } from '../tools/terminal/paths.ts';

/*
 * `npm test`: types, lint, then the three kinds of tests, one after the other on purpose: the integration tests load the
 * machine, and the others would only be slower beside them. Every check counts as one; the last line says how many passed.
 */

const testEnvironment = {
  ...process.env,
  // Jest runs ES modules only behind this flag.
  NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
};
const bin = (name: string) => join(nodeModules, '.bin', name);
mkdirSync(localFolder, { recursive: true });
let passed = 0;
let failed = 0;

count(await check('types', bin('tsc'), []));
count(await check('lint', bin('biome'), ['ci', '--diagnostic-level=error', '.']));
for (const project of ['unit', 'saga', 'integration']) await jest(project);

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

function count(isGood: boolean): void {
  if (isGood) passed++;
  else failed++;
}

async function check(title: string, program: string, args: string[]): Promise<boolean> {
  const started = Date.now();
  console.log(`\n── ${title}`);
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: testEnvironment,
  });
  const [code] = await once(child, 'close');
  console.log(
    `── ${title}: ${code === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
  return code === 0;
}

async function jest(project: string): Promise<void> {
  const report = join(localFolder, `jest-${project}.json`);
  rmSync(report, { force: true });
  const isGood = await check(project, bin('node'), [
    join(nodeModules, 'jest', 'bin', 'jest.js'),
    ...['--selectProjects', project],
    // The integration tests share one deployed stack, whose faults are set for all.
    ...(project === 'integration' ? ['--runInBand'] : ['--maxWorkers', '2']),
    ...['--json', '--outputFile', report],
    ...['--reporters', 'default'],
  ]);
  const result = readReport(report);
  passed += result.numPassedTests;
  // A file that does not even load has no failed test of its own.
  failed += Math.max(result.numFailedTests + result.numRuntimeErrorTestSuites, isGood ? 0 : 1);
}

function readReport(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}
