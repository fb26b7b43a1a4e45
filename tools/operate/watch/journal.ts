import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, expectOk } from '../api.ts';

interface JournalEvent {
  type: string;
  at: string;
  command?: string;
  detail: Record<string, unknown>;
}

/** The event by which each end is told. */
const LAST: Record<string, string> = {
  CONFIRMED: 'OrderConfirmed',
  REJECTED: 'OrderRejected',
  CANCELLED: 'CancellationCompleted',
};
/** The journal follows the tables by a second or two: after so long without news no more is waited for. */
const QUIET_MS = 4_000;
const PAUSE_MS = 200;

/**
 * Shows the events of the order's journal as they come, until its end is decided and told. For an Express run, of which Step Functions
 * keeps nothing: its calls that failed are in no journal, what they came to is.
 */
export async function watchJournal(
  api: ApiClient,
  orderId: string,
  show: (line: string) => void,
): Promise<void> {
  const shown = new Set<string>();
  let start: number | undefined;
  for (let quietSince = Date.now(); ; await sleep(PAUSE_MS)) {
    // The status first: what led to it is in the journal, or comes.
    const { status } = expectOk(await api.get(`/orders/${orderId}`));
    const events = await eventsOf(api, orderId);
    start ??= events[0] && Date.parse(events[0].at);
    for (const event of events) {
      const key = `${event.at} ${event.type} ${event.command}`;
      if (shown.has(key)) continue;
      shown.add(key);
      show(describe(event, start as number));
      quietSince = Date.now();
    }
    const isDecided = status in LAST;
    if (!isDecided) quietSince = Date.now();
    else if (events.some(({ type }) => type === LAST[status]) || Date.now() - quietSince > QUIET_MS) return;
  }
}

async function eventsOf(api: ApiClient, orderId: string): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  let cursor: string | undefined;
  do {
    const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const { items, nextCursor } = expectOk(await api.get(`/orders/${orderId}/events?limit=100${after}`));
    events.push(...items);
    cursor = nextCursor;
  } while (cursor);
  return events;
}

function describe({ type, at, command, detail }: JournalEvent, start: number): string {
  const after = ((Date.parse(at) - start) / 1000).toFixed(2).padStart(7);
  const why = [
    command !== undefined && type.endsWith('Failed') ? command : undefined,
    detail.reason,
    detail.error,
  ];
  const words = why.filter((word) => typeof word === 'string').join(' ');
  return `${after} s  ${type}${words ? `: ${words}` : ''}`;
}
