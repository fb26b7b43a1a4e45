import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { readOrder } from '../shared/saga/order-record.ts';
import { isUndone } from '../shared/saga/status-rules.ts';

/** An undo takes a second where nothing fails; one that takes longer is looked at again by the next pass. */
const MAX_WAIT_MS = 8_000;
const PAUSE_MS = 250;
const AT_ONCE = 10;

/** Which of the orders, whose undo was just started, are finished within a few seconds. */
export async function finishedAmong(orderIds: string[], isTimeUp: () => boolean): Promise<string[]> {
  const deadline = Date.now() + MAX_WAIT_MS;
  const finished: string[] = [];
  for (let open = orderIds; open.length && Date.now() < deadline && !isTimeUp(); ) {
    await sleep(PAUSE_MS);
    const still: string[] = [];
    for (const order of await pMap(open, readOrder, { concurrency: AT_ONCE }))
      if (order) (isUndone(order) ? finished : still).push(order.orderId);
    open = still;
  }
  return finished;
}
