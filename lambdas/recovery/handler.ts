import type { Context } from 'aws-lambda';
import { answerRequest } from '../shared/api/http.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { annotate, logger } from '../shared/platform/observability.ts';
import { observedHandler } from '../shared/platform/observed-handler.ts';
import { type DomainEvent, isRequest, requireCommand } from '../shared/saga/commands/command-event.ts';
import type { OpenForAudit } from './books/books.ts';
import { COMMAND_NAMES, runRecovery } from './commands.ts';
import { router } from './routes.ts';

/** Finishes what no run can finish by itself: at a command of the schedule or of an operator, or at a request of the API. */
export const recoveryHandler = (open?: OpenForAudit) =>
  observedHandler(async (event: DomainEvent, context: Context) => {
    if (isRequest(event)) return answerRequest(router, event, context);
    requireCommand(event, COMMAND_NAMES);
    annotate({ command: event.command, orderId: (event as { orderId?: string }).orderId });
    const result = await runRecovery(event, () => context.getRemainingTimeInMillis(), open);
    logger.info(LOG_LINES.recoveryDone, { result });
    return result;
  });

export const handler = recoveryHandler();
