import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { requireEnv } from '../shared/env.ts';
import { tracer } from '../shared/observability.ts';

const QueueUrl = requireEnv('DEAD_LETTER_QUEUE_URL');
const sqs = tracer.captureAWSv3Client(new SQSClient({}));

/** A taken message stays hidden for as long as the longest pass (a Lambda's 15 minutes), so that no pass meets it twice. */
const HIDDEN_SECONDS = 900;

/** What is kept of a message while a pass holds it: not its body, so that a long queue fits into memory. */
export interface DeadLetter {
  id: string;
  receipt: string;
  /** When it was sent, in epoch milliseconds. */
  sentAt: number;
  /** The order that it is about; undefined for poison: unreadable, or not a saga's. */
  orderId: string | undefined;
}

/** Up to ten messages that nobody holds; none when the queue is empty. */
export async function takeDeadLetters(): Promise<DeadLetter[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HIDDEN_SECONDS,
      // A short poll asks only some of the queue's servers, and may find nothing where something is.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages.map((message) => ({
    id: message.MessageId as string,
    receipt: message.ReceiptHandle as string,
    sentAt: Number(message.Attributes?.SentTimestamp ?? 0),
    orderId: orderIdIn(message),
  }));
}

/** For good: only when the order is finished, or another message stands for it. */
export async function deleteDeadLetter({ receipt }: DeadLetter): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receipt }));
}

/** Back into the queue, for the next pass. Should it fail, the message comes back by itself. */
export async function giveBack({ receipt }: DeadLetter): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 }),
  );
}

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
