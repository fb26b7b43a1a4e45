import type * as z from 'zod/mini';
import { problemSchema } from '../../lambdas/shared/api/http-error.ts';
import { ENDPOINTS } from '../../openapi/openapi-document.ts';

/** An answer as a client gets it. */
export interface Described {
  status: number;
  body: unknown;
  type: string | null;
}

/** Throws when openapi.json does not describe the answer of the route: its status, its type, or its body. */
export function requireDescribed(route: string, { status, body, type }: Described): void {
  const { answers, problems = {}, audience, body: takes } = endpointOf(route);
  const described = [
    ...Object.keys(answers),
    ...Object.keys(problems),
    '400',
    ...(audience === 'anyone' ? [] : ['401']),
    ...(audience === 'admin' ? ['403'] : []),
    ...(takes ? ['413', '415'] : []),
  ];
  if (!described.includes(String(status)))
    throw new Error(`${route} answered ${status}: ${JSON.stringify(body)}`);
  const schema: z.ZodMiniType =
    status < 400 ? (answers[status] as { body: z.ZodMiniType }).body : problemSchema;
  const { error } = schema.safeParse(body);
  if (error) throw new Error(`${route} answered off its schema: ${JSON.stringify(error.issues)}`);
  const expected = status < 400 ? 'application/json' : 'application/problem+json';
  if (type !== expected) throw new Error(`${route} answered ${type}`);
}

const endpointOf = (route: string) => (ENDPOINTS[route] as (typeof ENDPOINTS)[string]).endpoint;

/** The route of a request, as the contract names it; undefined when it has none. */
export function routeOf(method: string, target: string): string | undefined {
  const path = target.split('?')[0] as string;
  const routes = Object.keys(ENDPOINTS).filter((route) => route.startsWith(`${method} `));
  return (
    routes.find((route) => route === `${method} ${path}`) ??
    routes.find((route) => new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(`${method} ${path}`))
  );
}
