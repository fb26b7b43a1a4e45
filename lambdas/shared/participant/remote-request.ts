import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { callerIn } from '../api/caller.ts';
import { correlationIdOf } from '../api/correlation.ts';
import type { MonolithClient } from './monolith-client.ts';

/** What of an answer's headers is the client's business. */
const PASSED_ON = [
  'cache-control',
  'content-type',
  'etag',
  'idempotency-replayed',
  'link',
  'location',
  'retry-after',
];

/** Has the monolith answer the request: the same path, and the caller as our gateway has found out. Throws 401 like callerOf. */
export async function forwardRequest(
  monolith: MonolithClient,
  event: APIGatewayProxyEventV2WithJWTAuthorizer,
  { epoch, patienceMs }: { epoch: number; patienceMs: number },
): Promise<APIGatewayProxyStructuredResultV2> {
  const { rawPath, rawQueryString, headers, requestContext, isBase64Encoded, body = '' } = event;
  const { 'idempotency-key': key, 'content-type': type } = headers;
  const {
    status,
    headers: answered,
    text,
  } = await monolith.send(
    {
      method: requestContext.http.method,
      path: rawPath + (rawQueryString ? `?${rawQueryString}` : ''),
      body: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body,
      headers: {
        'X-Order-Saga-Epoch': String(epoch),
        'X-Correlation-Id': correlationIdOf(event),
        ...(key && { 'Idempotency-Key': key }),
        ...(type && { 'Content-Type': type }),
      },
      ...(requestContext.authorizer?.jwt && { caller: callerIn(event) }),
    },
    patienceMs,
  );
  const passedOn = PASSED_ON.flatMap((name) => {
    const value = answered.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { statusCode: status, headers: Object.fromEntries(passedOn), body: text };
}
