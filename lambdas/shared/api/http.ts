import { NotFoundError, ParameterValidationError, Router } from '@aws-lambda-powertools/event-handler/http';
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { Fenced } from '../platform/conflicts.ts';
import { LOG_LINES } from '../platform/log-lines.ts';
import { annotate, logger } from '../platform/observability.ts';
import { isThrottled } from '../platform/throttling.ts';
import { CORRELATION_HEADER, correlationIdOf } from './correlation.ts';
import { HttpError, type Problem, problem } from './http-error.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** What answers requests: a router, or who chooses between several. */
export type Resolver = {
  resolve(event: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2>;
};

/** A router whose errors are problem documents; an error that nobody expected says nothing about the inside. */
export function createRouter(): Router {
  const router = new Router({ logger });
  router.errorHandler(Error, async (error) => {
    if (error instanceof HttpError) return problemResponse(error.problem, error.headers);
    if (error instanceof Fenced)
      return problemResponse(problem(503, 'This part of the shop is being moved: send it again.'), {
        'Retry-After': '1',
      });
    if (error instanceof NotFoundError) return problemResponse(problem(404, 'There is no such route.'));
    // A path such as /orders/%ZZ, which does not decode.
    if (error instanceof URIError || error instanceof ParameterValidationError)
      return problemResponse(problem(400, 'The path is not valid.'));
    return problemOfOurs(error);
  });
  return router;
}

/** An error that nobody expected, of a request that might do twice what it has done already. */
export class OutcomeUnknown extends Error {
  constructor(cause: unknown) {
    super('nobody knows what became of the request', { cause });
  }
}

/** 503 when AWS pushed back, for longer than we try; otherwise 500. Neither asks to repeat what may have been done and must not be twice. */
function problemOfOurs(error: Error): Response {
  const isBusy = isThrottled(error);
  const mayRepeat = !(error instanceof OutcomeUnknown);
  logger.error(LOG_LINES.requestFailed, mayRepeat ? error : (error.cause as Error));
  const what = isBusy ? 'Too busy just now' : 'Something went wrong on our side';
  if (!mayRepeat) return problemResponse(problem(isBusy ? 503 : 500, `${what}: ${MAY_BE_DONE}`));
  return problemResponse(
    problem(isBusy ? 503 : 500, `${what}: send it again.`),
    isBusy ? { 'Retry-After': '1' } : {},
  );
}

const MAY_BE_DONE =
  'it may have taken effect all the same. Look before you send it again, and send an Idempotency-Key with the next one.';

/** Answers a request of the API; every answer carries the security headers, and none says anything about the inside. */
export async function answerRequest(
  router: Resolver,
  event: APIGatewayProxyEventV2WithJWTAuthorizer,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const correlationId = correlationIdOf(event);
  annotate({ correlationId, orderId: event.pathParameters?.orderId });
  const resolve = async () => router.resolve(asRouted(event), context);
  const answer = withoutBody(event, await resolve().catch(unreadable));
  const { routeKey, requestContext } = event;
  const { requestId } = requestContext;
  logger.info(LOG_LINES.requestAnswered, { route: routeKey, status: answer.statusCode, requestId });
  return {
    ...answer,
    headers: { ...SECURITY_HEADERS, ...answer.headers, [CORRELATION_HEADER]: correlationId },
  };
}

/**
 * The request as the gateway has routed it. The router would read the path anew and could come to another route: a URL drops
 * control characters and resolves dots. And it fails on a GET with a body, which means nothing. HEAD is a GET, see withoutBody.
 */
function asRouted(event: APIGatewayProxyEventV2WithJWTAuthorizer): APIGatewayProxyEventV2WithJWTAuthorizer {
  const [asked, path] = event.routeKey.split(' ');
  const method = asked === 'HEAD' ? 'GET' : asked;
  const { http } = event.requestContext;
  return {
    ...event,
    ...(method && { requestContext: { ...event.requestContext, http: { ...http, method } } }),
    ...(path && {
      rawPath: path.replaceAll(/\{(\w+)\}/g, (_, name) =>
        encodeURIComponent(event.pathParameters?.[name] ?? ''),
      ),
    }),
    ...(method === 'GET' && { body: undefined }),
  };
}

/** HEAD asks for what GET would answer, and for no body. */
const withoutBody = (
  { requestContext }: APIGatewayProxyEventV2WithJWTAuthorizer,
  answer: APIGatewayProxyStructuredResultV2,
): APIGatewayProxyStructuredResultV2 =>
  requestContext.http.method === 'HEAD' ? { ...answer, body: '', isBase64Encoded: false } : answer;

/** Thrown before there is a request: the router found a header or a URL that no request may have. */
function unreadable(error: unknown): APIGatewayProxyStructuredResultV2 {
  logger.warn(LOG_LINES.requestUnreadable, error as Error);
  return problemResult(problem(400, 'The request is not readable.'));
}

/** A problem document for the gateway, where no router is asked. */
export function problemResult(document: Problem, headers: Record<string, string> = {}) {
  return {
    statusCode: document.status,
    headers: { ...SECURITY_HEADERS, 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify(document),
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

function problemResponse(document: Problem, headers: Record<string, string> = {}): Response {
  return json(document.status, document, { 'Content-Type': 'application/problem+json', ...headers });
}
