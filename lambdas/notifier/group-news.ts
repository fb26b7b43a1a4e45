import type { Group } from './groups.ts';

/** What is to be told of a group: it needs somebody, the schedule has given up on it, or nothing of it is in need any more. */
export type News = 'need' | 'given up' | 'over';

/** For so long what is new of a cause is gathered; its first order is told at once. */
export const QUIET_SECONDS = 10 * 60;

/** What is to be told of the group by now (epoch seconds), if anything is. */
export function newsOf(group: Group, now: number): News | undefined {
  const { joined, inNeed, told, isTold, quietUntil } = group;
  if (inNeed === 0) return isTold ? 'over' : undefined;
  if (isGivenUp(group, now)) return 'given up';
  return joined > told && now >= quietUntil ? 'need' : undefined;
}

/** One message for all that are given up together: when it is all of the group, or when no more have come for ten minutes. */
const isGivenUp = ({ inNeed, gaveUp, givenUp, toldGaveUp, gaveUpSince = 0 }: Group, now: number) =>
  gaveUp > toldGaveUp && givenUp > 0 && (givenUp === inNeed || now >= gaveUpSince + QUIET_SECONDS);
