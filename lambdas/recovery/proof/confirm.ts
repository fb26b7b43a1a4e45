import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Findings } from './report.ts';

/** What is wrong with a subject; with an `id` where that says more than the subject's own. */
export type Wrong = Omit<Finding, 'id'> & Partial<Pick<Finding, 'id'>>;

/** One look at one subject: what was seen, and what is wrong with it; empty when all agrees. */
export interface Observation {
  /** Said of what only ever grows or goes forward: seen twice alike, it stood still. Not needed where `moved` is known. */
  seen?: unknown;
  wrong: Wrong[];
  /** Whether a counter of writes says that it was written to while it was read: then the look says nothing, good or bad. */
  moved?: boolean;
  /** What would be wrong if nothing were under way. */
  inFlight?: Wrong[];
}
export type Observe = (ids: string[]) => Promise<Map<string, Observation>>;

const MAX_LOOKS = 4;
const PAUSE_MS = 300;

/**
 * The tables are not read in one instant, so what disagrees at first sight is only a suspect: something may have moved between
 * two reads. It is a violation when it is wrong and certainly stood still: by its counter of writes, or because two looks in a row
 * saw exactly the same of what never goes back. What keeps moving is in flight.
 */
export async function confirmSuspects(
  suspects: string[],
  observe: Observe,
  findings: Findings,
): Promise<void> {
  let ids = suspects;
  let last = new Map<string, Observation>();
  for (let look = 1; look <= MAX_LOOKS && ids.length; look++) {
    if (look > 1) await sleep(PAUSE_MS);
    const observations = await observe(ids);
    const undecided = new Map<string, Observation>();
    for (const id of ids) {
      const observation = observations.get(id) ?? { wrong: [] };
      if (!conclude(id, observation, findings, last.get(id))) undecided.set(id, observation);
    }
    ids = [...undecided.keys()];
    last = undecided;
  }
  for (const [id, { wrong }] of last)
    for (const reason of moving(wrong)) findings.inFlight({ id, ...reason });
}

/** Reports what a look proves, given the look before it; returns whether it proves anything. */
export function conclude(
  id: string,
  { seen, wrong, moved, inFlight = [] }: Observation,
  findings: Findings,
  before?: Observation,
): boolean {
  for (const reason of inFlight) findings.inFlight({ id, ...reason });
  if (moved) return false;
  if (wrong.length === 0) return true;
  const stoodStill =
    moved === false || (before !== undefined && JSON.stringify(before.seen) === JSON.stringify(seen));
  if (stoodStill) for (const reason of wrong) findings.violation({ id, ...reason });
  return stoodStill;
}

const moving = (wrong: Wrong[]): Wrong[] =>
  wrong.length
    ? wrong.map(({ kind, detail, id }) => ({
        kind,
        detail: `${detail}, but it moves: audit again`,
        ...(id !== undefined && { id }),
      }))
    : [{ kind: 'MOVING', detail: 'it moved at every look, so that nothing is proven: audit again' }];

/** What is wrong, if it does not agree. */
export const check = (agrees: boolean, kind: string, detail: () => string): Wrong[] =>
  agrees ? [] : [{ kind, detail: detail() }];
