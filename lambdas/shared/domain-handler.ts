import type { Router } from '@aws-lambda-powertools/event-handler/http';
import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { answerRequest, type Resolver } from './api/http.ts';
import { type Correct, isCorrection, readCorrection } from './correction.ts';
import type { RunCommand } from './participant/facade.ts';
import type { CommandPayload } from './participant/remote-command.ts';
import { optionalEnv } from './platform/env.ts';
import { LOG_LINES } from './platform/log-lines.ts';
import { annotate, logger } from './platform/observability.ts';
import { observedHandler } from './platform/observed-handler.ts';
import { isThrottled, Throttled } from './platform/throttling.ts';
import { chaos } from './saga/commands/chaos.ts';
import type { Command } from './saga/commands/command.ts';
import {
  type CommandEvent,
  type DomainEvent,
  isRequest,
  requireCommand,
} from './saga/commands/command-event.ts';
import { commandMetrics } from './saga/commands/command-metrics.ts';
import { OrderRejected } from './saga/errors.ts';

/** A domain's Lambda: a saga command, an HTTP request or an operator's correction, each with what every domain shares. */
export const domainHandler = (commands: Record<string, Command>, router: Router, correct?: Correct) =>
  handlerOf(commandHandler(commands), router, correct);

export const handlerOf = (
  runCommand: ReturnType<typeof commandHandler>,
  routes: Resolver,
  correct?: Correct,
) =>
  observedHandler(async (event: DomainEvent, context) => {
    if (isRequest(event)) return answerRequest(routes, event, context);
    return correct && isCorrection(event) ? runCorrection(correct, event) : runCommand(event, context);
  });

async function runCorrection(correct: Correct, event: unknown) {
  const correction = readCorrection(event);
  const result = await correct(correction);
  logger.info(LOG_LINES.itemCorrected, { correction, result });
  return result;
}

/** Runs one command of `commands`; every log line on the way carries the order id and the command. */
export function commandHandler(
  commands: Record<string, Command>,
  chaosParameter = optionalEnv('CHAOS_PARAMETER'),
  run: RunCommand = (payload) => (commands[payload.command] as Command)(payload),
) {
  // No early time-out of middy's own: the Lambda's is the one that the saga is built for.
  const handler = middy<CommandEvent>({ timeoutEarlyInMillis: 0 })
    .use(knownCommand(commands))
    .use(commandMetrics())
    .use(commandLog());
  if (chaosParameter) handler.use(chaos(chaosParameter));
  handler.use(throttles());
  return handler.handler(async (event: CommandEvent, context: Context) =>
    run(event as CommandPayload, context),
  );
}

/** Goes first, so that the others may rely on a command. */
function knownCommand(commands: Record<string, Command>): MiddlewareObj<CommandEvent> {
  return { before: ({ event }) => requireCommand(event, Object.keys(commands)) };
}

/** Goes last, and so hears of an error first: whatever AWS calls its throttling has one name for the saga. */
function throttles(): MiddlewareObj<CommandEvent> {
  return {
    onError: (request) => {
      const { error } = request;
      if (isThrottled(error) && !(error instanceof Throttled))
        request.error = new Throttled(`${error?.name}: ${error?.message}`, { cause: error });
    },
  };
}

/** One line a command, at the edge: done, rejected (a business answer, not an error), throttled or failed. */
function commandLog(): MiddlewareObj<CommandEvent> {
  return {
    before: ({ event }) => {
      const { command, order } = event;
      annotate({ command, orderId: order?.orderId, correlationId: order?.correlationId });
    },
    after: ({ response }) => logger.info(LOG_LINES.commandDone, { response }),
    onError: ({ error }) => {
      if (error instanceof OrderRejected)
        logger.info(LOG_LINES.commandRejected, { reason: error.reason, detail: error.detail });
      else if (error instanceof Throttled) logger.warn(LOG_LINES.commandThrottled, error);
      else logger.error(LOG_LINES.commandFailed, error as Error);
    },
  };
}
