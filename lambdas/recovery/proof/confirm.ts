import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Findings } from './report.ts';

/** What is wrong with a subject; with an `id` where that says more than the subject's own. */
export type Wrong = Omit<Finding, 'id'> & Partial<Pick<Finding, 'id'>>;

/** One look at one subject: what was seen, and what is wrong with it; empty when all agrees. */
export interface Observation {
  seen: unknown;
  wrong: Wrong[];
  /** What would be wrong if nothing were under way. */
  inFlight?: Wrong[];
}
export type Observe = (ids: string[]) => Promise<Map<string, Observation>>;

const MAX_LOOKS = 4;
const PAUSE_MS = 300;

/**
 * The tables are not read in one instant, so what disagrees at first sight is only a suspect: something may have moved between
 * two reads. It is a violation when two looks in a row see exactly the same and it is wrong: then nothing moved, and it should
 * agree. What agrees in a later look is fine; what keeps moving is in flight.
 */
export async function confirmSuspects(
  suspects: string[],
  observe: Observe,
  findings: Findings,
): Promise<void> {
  let ids = suspects;
  let before = new Map<string, string>();
  let wrong = new Map<string, Observation['wrong']>();
  for (let look = 1; look <= MAX_LOOKS && ids.length; look++) {
    if (look > 1) await sleep(PAUSE_MS);
    const observations = await observe(ids);
    const moved: string[] = [];
    const now = new Map<string, string>();
    wrong = new Map();
    for (const id of ids) {
      const observation = observations.get(id);
      for (const reason of observation?.inFlight ?? []) findings.inFlight({ id, ...reason });
      if (!observation?.wrong.length) continue;
      const seen = JSON.stringify(observation.seen);
      if (before.get(id) === seen) {
        for (const reason of observation.wrong) findings.violation({ id, ...reason });
      } else {
        moved.push(id);
        now.set(id, seen);
        wrong.set(id, observation.wrong);
      }
    }
    ids = moved;
    before = now;
  }
  for (const [id, reasons] of wrong)
    for (const reason of reasons)
      findings.inFlight({ id, ...reason, detail: `${reason.detail}, but it moves: audit again` });
}

/** What is wrong, if it does not agree. */
export const check = (agrees: boolean, kind: string, detail: () => string): Wrong[] =>
  agrees ? [] : [{ kind, detail: detail() }];
