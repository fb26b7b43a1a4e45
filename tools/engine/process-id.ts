import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as it can be known again later: by its number alone it cannot, for numbers are given anew. */
export interface ProcessId {
  pid: number;
  /** When it was started, as the system says it. */
  started: string;
}

/** The process that has this number now; undefined when none has. */
export function processOf(pid: number): ProcessId | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started };
}

export const isAlive = ({ pid, started }: ProcessId) => startOf(pid) === started;

function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
}

/** Fields 3 and 22 of proc(5): the state, and the clock ticks since the machine was booted. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isDead = fields[0] === 'Z' || fields[0] === 'X';
    return isDead ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
