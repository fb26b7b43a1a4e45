import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { answerRequest } from '../shared/api/http.ts';
import { observedHandler } from '../shared/platform/observed-handler.ts';
import { router } from './routes.ts';
import { answerStray } from './stray.ts';

/** The description of the API, and the answer to every request that is none of its routes. */
export const handler = observedHandler(
  async (event: APIGatewayProxyEventV2WithJWTAuthorizer, context: Context) =>
    event.routeKey === '$default' ? answerStray(event.rawPath) : answerRequest(router, event, context),
);
