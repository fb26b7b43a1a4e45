import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { requireEnv } from '../shared/platform/env.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger, tracer } from '../shared/platform/observability.ts';
import { sendOnce } from './send-once.ts';
import { slackMessage } from './slack-text.ts';

const parameter = requireEnv('SLACK_WEBHOOK_PARAMETER');
const ssm = tracer.captureAWSv3Client(new SSMClient({}));
/** Shorter than the Lambda's time, so that a webhook that hangs costs its own message only. */
const PATIENCE_MS = 5_000;

/** Posts each message to the webhook; those that could not be posted go back to the queue, and after five tries to the failure queue. */
export async function postToSlack(records: SQSRecord[]): Promise<SQSBatchResponse> {
  const outcomes = await Promise.allSettled(records.map(post));
  const batchItemFailures = outcomes.flatMap((outcome, index) => {
    if (outcome.status === 'fulfilled') return [];
    const { messageId } = records[index] as SQSRecord;
    logger.error(LOG_LINES.alertNotPosted, { messageId, error: outcome.reason });
    return [{ itemIdentifier: messageId }];
  });
  return { batchItemFailures };
}

async function post({ body, messageId }: SQSRecord): Promise<void> {
  const { id = messageId, text } = slackMessage(body);
  await sendOnce(`slack|${id}`, id, async () => {
    const response = await fetch(await webhook(), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw new Error(`the webhook answered ${response.status}: ${await response.text()}`);
  });
}

/** The URL is a secret: it is in no variable and no log, and read each time, because alerts are rare and it may be changed. */
async function webhook(): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter, WithDecryption: true }));
  if (!Parameter?.Value) throw new Error(`the parameter ${parameter} is empty: put the webhook's URL there`);
  return Parameter.Value;
}
