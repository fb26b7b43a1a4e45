import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { requireEnv } from '../shared/platform/env.ts';
import { HeldQueue } from '../shared/platform/held-queue.ts';
import { tracer } from '../shared/platform/observability.ts';

/** A Lambda's 15 minutes: no pass takes longer. */
const HELD_SECONDS = 900;

const queue = new HeldQueue(tracer.captureAWSv3Client(new SQSClient({})), {
  url: requireEnv('DEAD_LETTER_QUEUE_URL'),
  heldSeconds: HELD_SECONDS,
});

/** What is kept of a message while a pass holds it: not its body, so that a long queue fits into memory. */
export interface HeldLetter {
  id: string;
  receipt: string;
  /** When it was sent, in epoch milliseconds. */
  sentAt: number;
  /** The order that it is about; undefined for poison, which is unreadable or no saga's. */
  orderId: string | undefined;
}

/** Up to ten messages that nobody holds; none when the queue is empty. */
export async function takeDeadLetters(): Promise<HeldLetter[]> {
  return (await queue.take()).map((message) => ({
    id: message.MessageId as string,
    receipt: message.ReceiptHandle as string,
    sentAt: Number(message.Attributes?.SentTimestamp ?? 0),
    orderId: orderIdIn(message),
  }));
}

/** Deletes them for good: only when the order is finished, or another message stands for it. */
export const deleteDeadLetters = (letters: HeldLetter[]) =>
  queue.delete(letters.map(({ receipt }) => receipt));

/** Puts them back into the queue, for the next pass. Returns for how many that failed: these come back by themselves. */
export const giveBack = (letters: HeldLetter[]) => queue.giveBack(letters.map(({ receipt }) => receipt));

/** A saga's state as it was sent: the order and what could not be undone. */
const deadLetterSchema = z.object({
  order: z.object({ orderId: z.string().check(z.minLength(1), z.maxLength(64)) }),
  unresolved: z.record(z.string(), z.unknown()),
});

function orderIdIn({ Body = '' }: Message): string | undefined {
  try {
    return deadLetterSchema.safeParse(JSON.parse(Body)).data?.order.orderId;
  } catch {
    return undefined;
  }
}
