import type { RequestContext } from '@aws-lambda-powertools/event-handler/types';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { HttpError, unauthorized } from './http-error.ts';

export interface Caller {
  userId: string;
  isAdmin: boolean;
}

/**
 * Who calls, as the authorizer has proven it. Throws 401 for an ID token: it tells an app who has signed in, and the gateway takes
 * it for an access token, because both come from the same pool and client.
 */
export const callerOf = ({ event }: RequestContext): Caller =>
  callerIn(event as APIGatewayProxyEventV2WithJWTAuthorizer);

/** The same, of a request that no router has seen. */
export function callerIn({ requestContext }: APIGatewayProxyEventV2WithJWTAuthorizer): Caller {
  const { claims } = requestContext.authorizer.jwt;
  if (claims.token_use !== 'access') throw unauthorized('This is no access token: send that one.');
  return { userId: String(claims.sub), isAdmin: groupsOf(claims['cognito:groups']).includes('admin') };
}

/** Throws 401 like callerOf, and 403 for everybody who is not in the admin group. */
export function requireAdmin(context: RequestContext): Caller {
  const caller = callerOf(context);
  if (!caller.isAdmin) throw new HttpError(403, 'Only members of the group "admin" may do this.');
  return caller;
}

/**
 * HTTP APIs hand a list claim on as text: "[admin staff]". The name of a group holds no white space, but may hold commas and
 * brackets: only white space parts two of them.
 */
function groupsOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.map(String);
  return String(claim ?? '')
    .replace(/^\[(.*)\]$/, '$1')
    .split(/\s+/);
}
