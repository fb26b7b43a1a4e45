import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger, tracer } from './observability.ts';

/** A Lambda's handler with what all of ours have around it: a clean log context for each call, and its trace. */
export const observedHandler = <Event, Result>(run: (event: Event, context: Context) => Promise<Result>) =>
  // No early time-out of middy's own: the Lambda's is the one that its callers are built for.
  middy<Event>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .handler(run);
