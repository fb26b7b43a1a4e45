import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export const CORRELATION_HEADER = 'x-correlation-id';
/** It is copied into logs, records and an answer: nothing that could mean something there. */
const SAFE = /^[\w.:-]{1,128}$/;

/** The id that follows a request through every log line and record: the caller's own, or else the gateway's. */
export function correlationIdOf({ headers, requestContext }: APIGatewayProxyEventV2): string {
  const given = headers?.[CORRELATION_HEADER];
  return given && SAFE.test(given) ? given : requestContext.requestId;
}
