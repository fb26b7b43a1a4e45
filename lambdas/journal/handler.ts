import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context, DynamoDBRecord } from 'aws-lambda';
import { answerRequest } from '../shared/api/http.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger } from '../shared/platform/observability.ts';
import { observedHandler } from '../shared/platform/observed-handler.ts';
import { isBatch, isRequest, requireCommand } from '../shared/saga/commands/command-event.ts';
import { collectChanges } from './collect.ts';
import { putAside, replayFailures } from './failures.ts';
import { router } from './routes.ts';

/** Changes of the five tables (streams), requests of the API, or `{"command":"replayFailures"}` of the schedule and of operators. */
type JournalEvent =
  | { Records: DynamoDBRecord[] }
  | { command: 'replayFailures' }
  | APIGatewayProxyEventV2WithJWTAuthorizer;

/** Leaves time for the message that is under way, and for the answer. */
const RESERVE_MS = 20_000;

export const handler = observedHandler(async (event: JournalEvent, context: Context) => {
  if (isRequest(event)) return answerRequest(router, event, context);
  if (isBatch(event)) return collectOrPutAside(event.Records);
  requireCommand(event, ['replayFailures']);
  const result = await replayFailures(() => context.getRemainingTimeInMillis() < RESERVE_MS);
  logger.info(LOG_LINES.failuresReplayed, result);
  return result;
});

/**
 * A change that fails never blocks the stream. Only when it cannot even be put aside does the batch fail: Lambda halves it, tries
 * again, and at last notes in the failure queue where the stream has it.
 */
async function collectOrPutAside(records: DynamoDBRecord[]): Promise<void> {
  const failed = await collectChanges(records);
  await Promise.all(failed.map(putAside));
  logger.info(LOG_LINES.changesJournaled, { changes: records.length, putAside: failed.length });
}
