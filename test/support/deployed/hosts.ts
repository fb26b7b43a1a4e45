import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../../tools/engine/engine.ts';
import { outputs } from './stack.ts';

/** The processes that run the functions of this test's engine and have begun to: see tools/engine/bootstrap. */
export function hosts(): number[] {
  const folder = temporaryFolder(Number(new URL(outputs.endpoint).port));
  return globSync('host-*/*/port', { cwd: folder })
    .map((file) => join(folder, dirname(file)))
    .filter((home) => !existsSync(join(home, 'over')))
    .map((home) => Number(readFileSync(join(home, 'pid'), 'utf8')));
}

/** Kills a host, as the machine's memory killer would; whether it was there. */
export function killHost(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Kills one of them at random; whether there was one. */
export function killRandomHost(): boolean {
  const running = hosts();
  const chosen = running[Math.floor(Math.random() * running.length)];
  return chosen !== undefined && killHost(chosen);
}
