import type { Context, DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { annotate } from '../shared/platform/observability.ts';
import { observedHandler } from '../shared/platform/observed-handler.ts';
import { isBatch, requireCommand } from '../shared/saga/commands/command-event.ts';
import { tellOfChange } from './order-news.ts';
import { redriveAlerts } from './redrive.ts';
import { postToSlack } from './slack.ts';
import { tellAll } from './tell-group.ts';

/** Changes of orders (a stream), alerts for Slack (a queue), or a command of the schedule. */
type NotifierEvent =
  | { Records: DynamoDBRecord[] | SQSRecord[] }
  /** `redrive`: what Slack did not take; `tell`: what has become due, or was left by a call that died. */
  | { command: 'redrive' | 'tell' };

/** Leaves time for the messages that are under way. */
const RESERVE_MS = 5_000;

export const handler = observedHandler(async (event: NotifierEvent, context: Context) => {
  if (!isBatch(event)) {
    requireCommand(event, ['redrive', 'tell']);
    const isTimeUp = () => context.getRemainingTimeInMillis() < RESERVE_MS;
    return event.command === 'tell' ? tellAll(isTimeUp) : redriveAlerts(isTimeUp);
  }
  if (isFromQueue(event.Records)) return postToSlack(event.Records);
  // One that fails comes again, and those that come with it; what was told is not told twice.
  for (const record of event.Records) {
    const { orderId, correlationId } = record.dynamodb?.NewImage ?? record.dynamodb?.OldImage ?? {};
    annotate({ orderId: orderId?.S, correlationId: correlationId?.S });
    await tellOfChange(record);
  }
  return undefined;
});

const isFromQueue = (records: DynamoDBRecord[] | SQSRecord[]): records is SQSRecord[] =>
  records[0]?.eventSource === 'aws:sqs';
