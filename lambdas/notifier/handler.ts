import type { Context, DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { annotate } from '../shared/platform/observability.ts';
import { observedHandler } from '../shared/platform/observed-handler.ts';
import { isBatch, requireCommand } from '../shared/saga/commands/command-event.ts';
import { orderAlert } from './order-alert.ts';
import { redriveAlerts } from './redrive.ts';
import { postToSlack } from './slack.ts';
import { tell } from './topic.ts';

/** Changes of orders (a stream), alerts for Slack (a queue), or the schedule's `{"command":"redrive"}`. */
type NotifierEvent = { Records: DynamoDBRecord[] | SQSRecord[] } | { command: 'redrive' };

/** Leaves time for the messages that are under way. */
const RESERVE_MS = 5_000;

export const handler = observedHandler(async (event: NotifierEvent, context: Context) => {
  if (!isBatch(event)) {
    requireCommand(event, ['redrive']);
    return redriveAlerts(() => context.getRemainingTimeInMillis() < RESERVE_MS);
  }
  if (isFromQueue(event.Records)) return postToSlack(event.Records);
  // One that fails comes again, and those that come with it; who was told is not told twice.
  for (const record of event.Records) await alertIfNeeded(record);
  return undefined;
});

async function alertIfNeeded(record: DynamoDBRecord): Promise<void> {
  const { orderId, correlationId } = record.dynamodb?.NewImage ?? {};
  annotate({ orderId: orderId?.S, correlationId: correlationId?.S });
  const alert = orderAlert(record);
  if (alert) await tell(alert);
}

const isFromQueue = (records: DynamoDBRecord[] | SQSRecord[]): records is SQSRecord[] =>
  records[0]?.eventSource === 'aws:sqs';
