import type { Router } from '@aws-lambda-powertools/event-handler/http';
import type { HttpMethod, RequestContext } from '@aws-lambda-powertools/event-handler/types';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Fenced } from '../platform/conflicts.ts';
import { cached } from './caching.ts';
import { callerOf, requireAdmin } from './caller.ts';
import { correlationIdOf } from './correlation.ts';
import { type Contract, type Endpoint, type Input, noFields, type Reply } from './endpoint.ts';
import { createRouter, json, OutcomeUnknown } from './http.ts';
import { HttpError } from './http-error.ts';
import { readBody, readHeaders, readQuery, validate } from './request.ts';

/** An answer whose status the compiler keeps as the number it is. */
export const reply = <const Status extends number, Body>(
  status: Status,
  body: Body,
  headers?: Record<string, string>,
) => ({ status, body, headers });

/** Answers one endpoint. A ready Response is for those who keep their answers (idempotency). */
export type Handler<E extends Endpoint> = (
  input: Input<E>,
  context: RequestContext,
) => Promise<Reply<E> | Response>;

/** A router for exactly the routes of the contract: a handler gets only what its endpoint allows and describes. */
export function serviceRouter<C extends Contract>(
  contract: C,
  handlers: { [Route in keyof C]: Handler<C[Route]> },
): Router {
  const router = createRouter();
  for (const [route, endpoint] of Object.entries(contract)) {
    const [method, path] = route.split(' ') as [HttpMethod, string];
    const handler = handlers[route] as unknown as Handler<Endpoint>;
    router.route(
      async (context) => {
        const input = await inputOf(context, endpoint);
        const answer = await handler(input, context).catch((error) => {
          const isExpected = error instanceof HttpError || error instanceof Fenced;
          throw isExpected || mayRepeat(method, endpoint, input) ? error : new OutcomeUnknown(error);
        });
        return answer instanceof Response ? answer : responseOf(answer, endpoint, context);
      },
      { method, path: path.replaceAll(/\{(\w+)\}/g, ':$1') as `/${string}` },
    );
  }
  return router;
}

function responseOf(
  { status, body, headers }: Reply<Endpoint>,
  { cacheSeconds }: Endpoint,
  { req }: RequestContext,
): Response {
  const answer = json(status, body, headers);
  if (cacheSeconds === undefined) return answer;
  return cached(answer, JSON.stringify(body), cacheSeconds, req.headers.get('If-None-Match'));
}

/** Whether the same request, sent again, does nothing twice. */
const mayRepeat = (method: string, { isRepeatable }: Endpoint, { headers }: Input<Endpoint>) =>
  method !== 'POST' ||
  isRepeatable === true ||
  (headers as Record<string, unknown>)['Idempotency-Key'] !== undefined;

/** Whoever may not call at all learns nothing about the request's other faults: the caller comes first. */
async function inputOf(context: RequestContext, endpoint: Endpoint): Promise<Input<Endpoint>> {
  const { audience, path = noFields, query = noFields, headers = noFields, body } = endpoint;
  const caller =
    audience === 'anyone' ? undefined : audience === 'admin' ? requireAdmin(context) : callerOf(context);
  return {
    caller: caller as Input<Endpoint>['caller'],
    path: validate(context.params, path, 'path'),
    query: readQuery(context, query),
    headers: readHeaders(context, headers),
    body: body ? ((await readBody(context, body)) as Input<Endpoint>['body']) : {},
    correlationId: correlationIdOf(context.event as APIGatewayProxyEventV2),
  };
}
