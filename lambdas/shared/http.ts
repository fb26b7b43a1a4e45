import { NotFoundError, Router } from '@aws-lambda-powertools/event-handler/http';
import type { RequestContext } from '@aws-lambda-powertools/event-handler/types';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type * as z from 'zod/mini';
import { badRequest, HttpError, type Problem, problem } from './http-error.ts';
import { logger } from './observability.ts';
import { fieldErrors } from './validation.ts';

/** A router whose errors are problem documents; an error that nobody expected says nothing about the inside. */
export function createRouter(): Router {
  const router = new Router({ logger });
  router.errorHandler(Error, async (error) => {
    if (error instanceof HttpError) return problemResponse(error.problem, error.headers);
    if (error instanceof NotFoundError) return problemResponse(problem(404, 'There is no such route.'));
    logger.error('request failed', error);
    return problemResponse(
      problem(500, 'Something went wrong on our side. The same request can be sent again.'),
    );
  });
  return router;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

export function problemResponse(document: Problem, headers: Record<string, string> = {}): Response {
  return json(document.status, document, { 'Content-Type': 'application/problem+json', ...headers });
}

export interface Caller {
  userId: string;
  isAdmin: boolean;
}

/** Who calls, as the authorizer has proven it. */
export function callerOf({ event }: RequestContext): Caller {
  const { claims } = (event as APIGatewayProxyEventV2WithJWTAuthorizer).requestContext.authorizer.jwt;
  return { userId: String(claims.sub), isAdmin: groupsOf(claims['cognito:groups']).includes('admin') };
}

/** Throws 403 for everybody who is not in the admin group. */
export function requireAdmin(context: RequestContext): Caller {
  const caller = callerOf(context);
  if (!caller.isAdmin) throw new HttpError(403, 'Only members of the group "admin" may do this.');
  return caller;
}

/** HTTP APIs hand a list claim on as text: "[admin staff]". */
function groupsOf(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.map(String) : (String(claim ?? '').match(/[^\s,[\]]+/g) ?? []);
}

/** The JSON body, validated. Throws 400 that names each bad field. */
export async function readBody<Schema extends z.ZodMiniType>(
  { req }: RequestContext,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await req.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw badRequest([{ field: 'body', message: 'must be a JSON document' }]);
  }
  return validate(body, schema, 'body');
}

/** The value, validated. Throws 400 that names each bad field. */
export function validate<Schema extends z.ZodMiniType>(
  value: unknown,
  schema: Schema,
  root: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badRequest(fieldErrors(parsed.error, root));
}
