import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { requireEnv } from '../shared/platform/env.ts';
import { HeldQueue } from '../shared/platform/held-queue.ts';
import { tracer } from '../shared/platform/observability.ts';
import { passThrough } from '../shared/platform/queue-pass.ts';

const queue = requireEnv('ALERTS_QUEUE_URL');
const sqs = tracer.captureAWSv3Client(new SQSClient({}));
/** The Lambda's time, three times. */
const failureQueue = new HeldQueue(sqs, { url: requireEnv('ALERTS_FAILURE_QUEUE_URL'), heldSeconds: 60 });
/** A run moves no more: what fails again would otherwise go round for as long as the Lambda may run. */
const MOST = 100;

/**
 * Puts what could not be posted back into the queue, for another five tries; returns how many. Each is sent before it is
 * deleted: a death between the two doubles the message, and that it was posted is known (send-once.ts).
 */
export async function redriveAlerts(isTimeUp: () => boolean): Promise<{ redriven: number }> {
  const { done } = await passThrough({ queue: failureQueue, most: MOST, isTimeUp }, async (body) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }));
  });
  return { redriven: done };
}
