import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineRecords } from '../../tools/engine/engine.ts';

/** Who works for an order: each is a process or several. */
export const CPU_PARTS = ['engine', 'Lambdas', 'journal', 'client'] as const;
/** Milliseconds of CPU time. */
export type CpuTime = Record<(typeof CPU_PARTS)[number], number>;

/** Linux counts in these, on every machine of today. */
const MS_PER_TICK = 10;
/** The journal's streams wait for a second before they hand on what they have. */
const WINDOW_MS = 1_500;
const LOOK_MS = 250;
const IDLE_SHARE = 0.1;

/** The CPU time of an engine that was started here, of the Lambdas in its process group, and of this process; on Linux. */
export class CpuMeter {
  readonly #group: number;

  private constructor(group: number) {
    this.#group = group;
  }

  /** Undefined where it cannot be read. */
  static of(endpoint: string): CpuMeter | undefined {
    const port = Number(new URL(endpoint).port);
    const record = engineRecords.running().find((each) => each.port === port);
    return process.platform === 'linux' && record ? new CpuMeter(record.engine.pid) : undefined;
  }

  read(): CpuTime {
    const { user, system } = process.cpuUsage();
    const time: CpuTime = { engine: 0, Lambdas: 0, journal: 0, client: (user + system) / 1_000 };
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        const ticks = ticksIn(readFileSync(`/proc/${pid}/stat`, 'utf8'), this.#group);
        if (ticks !== undefined) time[this.#partOf(pid)] += ticks * MS_PER_TICK;
      } catch {
        // It has ended since it was listed.
      }
    return time;
  }

  /** Waits until engine and Lambdas have done all that was left to do, as the journal's part. */
  async untilIdle(): Promise<void> {
    await sleep(WINDOW_MS);
    for (let last = this.#busy(); ; ) {
      await sleep(LOOK_MS);
      const now = this.#busy();
      if (now - last < LOOK_MS * IDLE_SHARE) return;
      last = now;
    }
  }

  #busy(): number {
    const { engine, Lambdas, journal } = this.read();
    return engine + Lambdas + journal;
  }

  #partOf(pid: string): keyof CpuTime {
    if (Number(pid) === this.#group) return 'engine';
    const [, name = ''] =
      /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? [];
    return /-(journal|notifier)$/.test(name) ? 'journal' : 'Lambdas';
  }
}

/** User and system time of a process of the group, by proc(5); undefined for another group's. */
export function ticksIn(stat: string, group: number): number | undefined {
  // The program's name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[2]) === group ? Number(fields[11]) + Number(fields[12]) : undefined;
}

/** What was used between two readings, for each of so many orders. */
export const perOrder = (before: CpuTime, after: CpuTime, orders: number): CpuTime =>
  Object.fromEntries(
    CPU_PARTS.map((part) => [part, Math.max(after[part] - before[part], 0) / orders]),
  ) as CpuTime;

export const together = (time: CpuTime): number => CPU_PARTS.reduce((sum, part) => sum + time[part], 0);
