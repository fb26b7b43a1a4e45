import type { Ownership } from '../../lambdas/shared/participant/owners.ts';
import type { Move } from './records.ts';
import { type Owner, otherThan, type Side } from './side.ts';

/** Where a domain stands, and what is to be run. */
export interface Standing {
  domain: string;
  ownership: Ownership;
  move?: Move;
  /** Whether the owner that is named works in its epoch; undefined when it does not answer. */
  isOwned?: boolean;
}

export async function standingOf(
  domain: string,
  sides: Record<Owner, Side>,
  { ownership, move }: Pick<Standing, 'ownership' | 'move'>,
): Promise<Standing> {
  const inForce = await sides[ownership.owner].readEpoch().catch(() => undefined);
  const isOwned = inForce?.open && inForce.epoch === ownership.epoch;
  return { domain, ownership, move, isOwned };
}

/** One line of a domain. */
export function wordsOf({ domain, ownership, move, isOwned }: Standing): string {
  const { owner, epoch, phase } = ownership;
  const to = otherThan(owner);
  const run = (target: Owner) => `npm run migrate -- ${domain} to ${target}`;
  const line = (said: string) => `${domain.padEnd(8)} ${owner.padEnd(9)} epoch ${epoch}  ${said}`;
  if (phase !== 'steady')
    return line(
      `${phase} since ${move?.startedAt ?? '?'}, ${move?.rows ?? 0} rows copied; if nobody is at it: ${run(to)} (goes on), ${run(owner)} (gives up)`,
    );
  if (isOwned === undefined) return line('does not answer');
  if (!isOwned) return line(`is not open in its epoch: ${run(owner)} (opens it)`);
  if (ownership.shadow && Date.now() < Date.parse(ownership.shadow.until))
    return line(
      `steady; ${ownership.shadow.percent} % of the orders are planned at the ${to}, too, until ${ownership.shadow.until}`,
    );
  if (move?.mayWait) return line(`orders may wait for being started: ${run(owner)}`);
  if (move && !move.closed && move.to !== owner)
    return line(
      `steady; ${move.rows ?? 0} rows copied of a move that has not begun: ${run(move.to)} (goes on)`,
    );
  return line('steady');
}
