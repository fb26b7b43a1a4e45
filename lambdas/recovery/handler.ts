import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { answerRequest } from '../shared/api/http.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { concerning, logger, tracer } from '../shared/platform/observability.ts';
import { type DomainEvent, isRequest, requireCommand } from '../shared/saga/command-event.ts';
import { COMMAND_NAMES, runRecovery } from './commands.ts';
import { router } from './routes.ts';

/** Finishes what no run can finish by itself: at a command of the schedule or of an operator, or at a request of the API. */
export const handler = middy<DomainEvent>({ timeoutEarlyInMillis: 0 })
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(captureLambdaHandler(tracer, { captureResponse: false }))
  .handler(async (event: DomainEvent, context: Context) => {
    if (isRequest(event)) return answerRequest(router, event, context);
    requireCommand(event, COMMAND_NAMES);
    concerning({ command: event.command, orderId: (event as { orderId?: string }).orderId });
    const result = await runRecovery(event, () => context.getRemainingTimeInMillis());
    logger.info(LOG_LINES.recoveryDone, { result });
    return result;
  });
