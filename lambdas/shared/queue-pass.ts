import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { LOG_LINES } from './log-lines.ts';
import { logger } from './observability.ts';

export interface QueuePass {
  sqs: SQSClient;
  queueUrl: string;
  /** Held for as long as the longest pass may take, so that no pass meets a message twice. */
  heldSeconds: number;
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
  { sqs, queueUrl: QueueUrl, heldSeconds, most, isTimeUp }: QueuePass,
  handle: (body: string) => Promise<void>,
): Promise<{ done: number; left: string[] }> {
  const left: { message: Message; why: string }[] = [];
  let done = 0;
  while (done + left.length < most && !isTimeUp()) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: heldSeconds,
        // A short poll asks only some of the queue's servers, and may find nothing where something is.
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) break;
    for (const message of Messages)
      try {
        await handle(message.Body ?? '');
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        done++;
      } catch (error) {
        left.push({ message, why: (error as Error).message });
      }
  }
  const back = await Promise.allSettled(
    left.map(({ message: { ReceiptHandle } }) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })),
    ),
  );
  const lost = back.filter(({ status }) => status === 'rejected').length;
  if (lost) logger.warn(LOG_LINES.messagesNotGivenBack, { lost });
  return { done, left: left.map(({ why }) => why) };
}
