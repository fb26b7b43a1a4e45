import type { HeldQueue } from './held-queue.ts';
import { LOG_LINES } from './log-lines.ts';
import { logger } from './observability.ts';

export interface QueuePass {
  queue: HeldQueue;
  /** So many messages at the most; the next pass goes on. */
  most: number;
  isTimeUp: () => boolean;
}

/**
 * Goes once through the messages of a queue. What `handle` has done is deleted; what it throws at stays, and is given back when
 * the pass ends: so a message that always fails comes up once and keeps the pass from no other. A death on the way gives all of
 * them back by itself. Returns how many were done and why the others were left.
 */
export async function passThrough(
  { queue, most, isTimeUp }: QueuePass,
  handle: (body: string) => Promise<void>,
): Promise<{ done: number; left: string[] }> {
  const left: { receipt: string; why: string }[] = [];
  let done = 0;
  while (done + left.length < most && !isTimeUp()) {
    const messages = await queue.take();
    if (messages.length === 0) break;
    const handled: string[] = [];
    for (const { Body = '', ReceiptHandle: receipt = '' } of messages)
      try {
        await handle(Body);
        handled.push(receipt);
      } catch (error) {
        left.push({ receipt, why: (error as Error).message });
      }
    await queue.delete(handled);
    done += handled.length;
  }
  const lost = await queue.giveBack(left.map(({ receipt }) => receipt));
  if (lost) logger.warn(LOG_LINES.messagesNotGivenBack, { lost });
  return { done, left: left.map(({ why }) => why) };
}
