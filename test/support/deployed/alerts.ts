import type { Arrival } from '../../../tools/engine/alert-sink.ts';
import { eventually, outputs } from './stack.ts';

/** What has arrived at the mailbox and at Slack that names `text`. */
export async function arrivalsOf(text: string): Promise<Arrival[]> {
  const response = await fetch(outputs.alerts.sink);
  const arrivals = (await response.json()) as Arrival[];
  return arrivals.filter((arrival) => arrival.text.includes(text));
}

/** The same, as soon as both have it. Throws when 30 s are up. */
export const arrivedAtBoth = (text: string) =>
  eventually(
    () => arrivalsOf(text),
    (arrivals) => new Set(arrivals.map(({ channel }) => channel)).size === 2,
    30,
  );
