import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { answerRequest } from '../shared/api/http.ts';
import { logger, tracer } from '../shared/platform/observability.ts';
import { router } from './routes.ts';
import { answerStray } from './stray.ts';

/** The description of the API, and the answer to every request that is none of its routes. */
export const handler = middy<APIGatewayProxyEventV2WithJWTAuthorizer>({ timeoutEarlyInMillis: 0 })
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(captureLambdaHandler(tracer, { captureResponse: false }))
  .handler(async (event: APIGatewayProxyEventV2WithJWTAuthorizer, context: Context) =>
    event.routeKey === '$default' ? answerStray(event.rawPath) : answerRequest(router, event, context),
  );
