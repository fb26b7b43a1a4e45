import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';

export interface RequestParts {
  userId?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request as the gateway hands it on, of a customer, to a route without parameters; with a new Idempotency-Key unless the headers bring one. */
export function aRequest(
  routeKey: string,
  { userId = 'a-customer', body, headers = {} }: RequestParts = {},
): APIGatewayProxyEventV2WithJWTAuthorizer {
  const [method = '', rawPath = ''] = routeKey.split(' ');
  const requestId = randomUUID();
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    requestContext: {
      requestId,
      routeKey,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      authorizer: { principalId: '', integrationLatency: 0, jwt: { claims: { sub: userId }, scopes: [] } },
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'api.example',
      domainPrefix: 'api',
      stage: '$default',
      time: '',
      timeEpoch: Date.now(),
    },
    isBase64Encoded: false,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}
