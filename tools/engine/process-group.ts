import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessId } from './process-id.ts';

/** Asks a process and all that it has started to end, and makes them when the time is up. It leads their group. */
export async function endGroup(leader: ProcessId, seconds: number): Promise<void> {
  // Its number may be another's by now.
  if (!isAlive(leader)) return;
  signalGroup(leader.pid, 'SIGTERM');
  for (const deadline = Date.now() + seconds * 1000; isAlive(leader) && Date.now() < deadline; )
    await sleep(50);
  signalGroup(leader.pid, 'SIGKILL');
}

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
