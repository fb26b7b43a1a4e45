import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { requireEnv } from '../shared/platform/env.ts';
import { HeldQueue } from '../shared/platform/held-queue.ts';
import { tracer } from '../shared/platform/observability.ts';
import { passThrough } from '../shared/platform/queue-pass.ts';
import { collectChanges, type FailedChange } from './collect.ts';
import { readAgain } from './stream-reader.ts';

const queueUrl = requireEnv('JOURNAL_FAILURE_QUEUE_URL');
const sqs = tracer.captureAWSv3Client(new SQSClient({}));
/** The Lambda's time, twice. */
const queue = new HeldQueue(sqs, { url: queueUrl, heldSeconds: 120 });
const MOST = 1_000;

/** Puts the change aside, whole: the stream goes on, and the next replay takes it up again. */
export async function putAside({ record, why }: FailedChange): Promise<void> {
  await sqs.send(
    new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ record, why }) }),
  );
}

/** Tries again what was put aside; what fails again stays where an operator finds it. */
export async function replayFailures(isTimeUp: () => boolean): Promise<{ replayed: number; left: string[] }> {
  const { done, left } = await passThrough({ queue, most: MOST, isTimeUp }, async (body) => {
    const [failed] = await collectChanges(await changesIn(body));
    if (failed) throw new Error(failed.why);
  });
  return { replayed: done, left };
}

const putAsideByUs = z.object({ record: z.looseObject({ dynamodb: z.looseObject({}) }) });
/** Lambda's own message tells only where the stream has what a batch held; so it is for as long as the stream has it, 24 hours. */
const putAsideByLambda = z.object({
  DDBStreamBatchInfo: z.object({
    streamArn: z.string(),
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
  }),
});

async function changesIn(body: string): Promise<DynamoDBRecord[]> {
  const message: unknown = JSON.parse(body);
  const ours = putAsideByUs.safeParse(message);
  if (ours.success) return [ours.data.record as unknown as DynamoDBRecord];
  return readAgain(putAsideByLambda.parse(message).DDBStreamBatchInfo);
}
