import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeModules, root } from '../../tools/terminal/paths.ts';
import type { Choice } from './choice.ts';

export interface Counts {
  passed: number;
  failed: number;
}

/** Runs a program for everybody to see; whether it ended well. */
export async function check(title: string, program: string, args: string[]): Promise<boolean> {
  const started = Date.now();
  console.log(`\n── ${title}`);
  const isGood = (await spawned(program, args)) === 0;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`── ${title}: ${isGood ? 'passed' : 'FAILED'} in ${seconds} s`);
  return isGood;
}

/** Runs the chosen tests of one kind, and counts them. */
export async function runTests({ kind, files }: Choice, title?: string): Promise<Counts> {
  const report = join(tmpdir(), `order-saga-tests-${kind}-${process.pid}.json`);
  const isGood = await check(kind, bin('node'), [
    ...jest([{ kind, files }], title),
    ...['--json', '--outputFile', report],
    ...['--reporters', 'default'],
  ]);
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = readReport(report);
  return {
    passed: numPassedTests,
    // A file that does not even load has no failed test of its own.
    failed: Math.max(numFailedTests + numRuntimeErrorTestSuites, isGood ? 0 : 1),
  };
}

/** Runs the chosen tests again whenever a file of the project changes, until Ctrl-C. */
export async function watchTests(choices: Choice[], title?: string): Promise<void> {
  process.exitCode = await spawned(bin('node'), [...jest(choices, title), '--watchAll'], 'inherit');
}

export const bin = (name: string) => join(nodeModules, '.bin', name);

function jest(choices: Choice[], title?: string): string[] {
  const kinds = choices.map(({ kind }) => kind);
  const files = choices.flatMap((choice) => choice.files ?? []);
  return [
    join(nodeModules, 'jest', 'bin', 'jest.js'),
    // The integration tests share one deployed stack, whose faults are set for all.
    ...(kinds.includes('integration') ? ['--runInBand'] : ['--maxWorkers', '2']),
    ...(title ? ['--testNamePattern', title] : []),
    ...['--selectProjects', ...kinds],
    ...(files.length ? ['--runTestsByPath', ...files] : []),
  ];
}

async function spawned(program: string, args: string[], stdin: 'ignore' | 'inherit' = 'ignore') {
  const child = spawn(program, args, {
    cwd: root,
    stdio: [stdin, 'inherit', 'inherit'],
    // Jest runs ES modules only behind this flag.
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
  });
  const [code] = await once(child, 'close');
  return code as number | null;
}

function readReport(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  } finally {
    rmSync(file, { force: true });
  }
}
