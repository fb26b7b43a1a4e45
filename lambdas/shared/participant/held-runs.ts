import { STEPS } from '../saga/steps.ts';
import type { Ownership, ReadOwner } from './owners.ts';

/**
 * Whether runs, forward and back, are held because a domain is being moved: who would start one notes it in the order's record instead
 * (`heldSince`), and it is started after the move. What is read may be a second old: a run that slips through meets the fence, and waits
 * there.
 */
export async function areRunsHeld(read: ReadOwner): Promise<boolean> {
  for (const { service } of STEPS) if (holdsRuns(await read(service))) return true;
  return false;
}

/** A drain whose limit is over holds nothing: whoever began it is dead, and the old owner is still open. */
const holdsRuns = ({ phase, until }: Ownership) =>
  phase === 'draining' ? until === undefined || Date.now() < Date.parse(until) : phase !== 'steady';
