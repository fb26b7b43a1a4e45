import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';

export interface RequestParts {
  userId?: string;
  isAdmin?: boolean;
  /** The values of the route's parameters. */
  path?: Record<string, string>;
  /** `a=1&b=2` */
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request as the gateway hands it on, of a customer; with a new Idempotency-Key unless the headers bring one. */
export function aRequest(
  routeKey: string,
  { userId = 'a-customer', isAdmin = false, path = {}, query = '', body, headers = {} }: RequestParts = {},
): APIGatewayProxyEventV2WithJWTAuthorizer {
  const [method = '', rawPath = ''] = routeKey.split(' ');
  const requestId = randomUUID();
  const claims = { sub: userId, token_use: 'access', ...(isAdmin && { 'cognito:groups': '[admin]' }) };
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    pathParameters: path,
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    requestContext: {
      requestId,
      routeKey,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      authorizer: { principalId: '', integrationLatency: 0, jwt: { claims, scopes: [] } },
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
