import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from './paths.ts';

/** An error that the person at the terminal can mend: shown as one line, without a stack. */
export class UserError extends Error {}

export interface RunOptions {
  /** The folder to run it in; the project's own if not said. */
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Called with every line that the program prints. */
  onLine?: (line: string) => void;
}

/** Runs a program to its end. Throws, with the last lines that it printed, when it fails. */
export async function run(
  program: string,
  args: string[],
  { cwd = root, env, onLine }: RunOptions = {},
): Promise<void> {
  const child = spawn(program, args, {
    cwd,
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > 30) last.shift();
      onLine?.(line);
    });
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with code ${code}\n${last.join('\n')}`);
}
