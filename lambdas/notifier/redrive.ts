import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { requireEnv } from '../shared/env.ts';
import { tracer } from '../shared/observability.ts';

const queue = requireEnv('ALERTS_QUEUE_URL');
const failureQueue = requireEnv('ALERTS_FAILURE_QUEUE_URL');
const sqs = tracer.captureAWSv3Client(new SQSClient({}));
/** A run moves no more: what fails again would otherwise go round for as long as the Lambda may run. */
const MOST = 100;

/**
 * Puts what could not be posted back into the queue, for another five tries; returns how many. Each is sent before it is
 * deleted: a death between the two doubles the message, and that it was posted is known (send-once.ts).
 */
export async function redriveAlerts(): Promise<{ redriven: number }> {
  for (let redriven = 0; ; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: failureQueue, MaxNumberOfMessages: 10 }),
    );
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: failureQueue, ReceiptHandle }));
      redriven++;
    }
    if (Messages.length === 0 || redriven >= MOST) return { redriven };
  }
}
