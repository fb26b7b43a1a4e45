import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { answerRequest } from '../shared/api/http.ts';
import { observedHandler } from '../shared/platform/observed-handler.ts';
import { router } from './routes.ts';

/** Takes orders in, waits for their end, cancels them: a Lambda of its own, so that a client that waits blocks no command of the saga. */
export const handler = observedHandler((event: APIGatewayProxyEventV2WithJWTAuthorizer, context) =>
  answerRequest(router, event, context),
);
