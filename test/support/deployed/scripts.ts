import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../../../tools/terminal/paths.ts';
import { outputs } from './stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'order-saga-scripts-'));
const file = join(folder, 'outputs.json');
beforeAll(() => writeFileSync(file, JSON.stringify(outputs)));
afterAll(() => rmSync(folder, { recursive: true }));

/** In which a script asks the stack of this test run; Jest's own flags are none of its. */
export const scriptEnvironment = { ...process.env, NODE_OPTIONS: '', ORDER_SAGA_OUTPUTS: file };

/** Starts a script as a person does. */
export const startScript = (script: string, ...args: string[]) =>
  spawn(process.execPath, [`tools/${script}.ts`, ...args], {
    cwd: root,
    env: scriptEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

export async function endOfScript(child: ChildProcess) {
  const [[code], output, errors] = await Promise.all([
    once(child, 'close'),
    text(child.stdout as NonNullable<typeof child.stdout>),
    text(child.stderr as NonNullable<typeof child.stderr>),
  ]);
  return { code, output, errors };
}

export const runScript = (script: string, ...args: string[]) => endOfScript(startScript(script, ...args));
