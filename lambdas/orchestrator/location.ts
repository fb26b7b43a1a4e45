import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { optionalEnv } from '../shared/platform/env.ts';

/** Where the API begins on its host: nowhere but on the local engine, whose host is everybody's. */
const apiPath = optionalEnv('API_PATH') ?? '';

/** Where the order is: to be followed as it stands, from wherever the request was sent to. */
export const locationOf = (orderId: string, event: unknown) => {
  const { apiId, stage } = (event as APIGatewayProxyEventV2).requestContext;
  return `${apiPath.replace('{apiId}', apiId).replace('{stage}', stage)}/orders/${orderId}`;
};
