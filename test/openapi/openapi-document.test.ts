import { readFileSync } from 'node:fs';
import type * as z from 'zod/mini';
import { ROUTES } from '../../lib/routes.ts';
import { ENDPOINTS, openApiDocument } from '../../openapi/openapi-document.ts';

/** The route table of the contract: who may call what. */
const CONTRACT = {
  'POST /orders': 'signed-in',
  'GET /orders': 'signed-in',
  'GET /orders/{orderId}': 'signed-in',
  'GET /orders/{orderId}/events': 'signed-in',
  'POST /orders/{orderId}/cancel': 'signed-in',
  'POST /products': 'admin',
  'PUT /products/{productId}': 'admin',
  'PUT /products/{productId}/stock': 'admin',
  'GET /products': 'anyone',
  'GET /products/{productId}': 'anyone',
  'GET /products/popular': 'anyone',
  'POST /coupons': 'admin',
  'POST /coupons/{couponId}/issue': 'signed-in',
  'GET /coupons': 'signed-in',
  'GET /coupons/{couponId}/validation': 'signed-in',
  'PUT /users/me': 'signed-in',
  'GET /users/me': 'signed-in',
  'POST /users/me/balance': 'signed-in',
  'GET /users/me/balance/history': 'signed-in',
  'GET /payments': 'signed-in',
  'GET /payments/{paymentId}': 'signed-in',
  'GET /admin/dead-letters': 'admin',
  'POST /admin/dead-letters/redrive': 'admin',
  'GET /admin/summary': 'admin',
  'GET /admin/search': 'admin',
  'GET /admin/orders': 'admin',
  'GET /admin/orders/{orderId}': 'admin',
  'POST /admin/orders/{orderId}/reconcile': 'admin',
  'POST /admin/orders/{orderId}/verify': 'admin',
  'POST /admin/orders/{orderId}/write-off': 'admin',
  'GET /admin/faults': 'admin',
  'PUT /admin/faults': 'admin',
  'POST /admin/audits': 'admin',
  'GET /admin/audits': 'admin',
  'POST /admin/jobs': 'admin',
  'GET /admin/jobs': 'admin',
  'GET /admin/jobs/{jobId}': 'admin',
  'GET /admin/actions': 'admin',
  'GET /admin/users': 'admin',
  'GET /admin/users/{userId}': 'admin',
  'GET /admin/users/{userId}/balance/history': 'admin',
  'POST /admin/users/{userId}/balance-adjustments': 'admin',
  'GET /admin/payments': 'admin',
  'GET /admin/products': 'admin',
  'GET /admin/coupons': 'admin',
  'GET /admin/users/{userId}/coupons': 'admin',
  'POST /coupons/{couponId}/close': 'admin',
  'GET /orders/{orderId}/payments': 'signed-in',
};

const document = openApiDocument();

/** The responses of an operation, those of the components in their places. */
const resolved = (operation: { responses: Record<string, { $ref?: string }> }) => ({
  ...operation,
  responses: Object.fromEntries(
    Object.entries(operation.responses).map(([status, response]) => {
      const name = response.$ref?.split('/').at(-1) as keyof typeof document.components.responses;
      return [status, name ? document.components.responses[name] : response];
    }),
  ),
});

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path}`,
    operation: resolved(operation as never) as unknown as {
      operationId: string;
      security: object[];
      tags: string[];
      responses: Record<string, { content: object }>;
      requestBody?: { content: Record<string, { example?: unknown }> };
    },
  })),
);

describe('the OpenAPI document', () => {
  it('is what openapi.json says: npm run openapi writes it', () => {
    const file = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');

    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('has exactly the routes of the contract, for its callers', () => {
    const audiences = Object.entries(ENDPOINTS).map(([route, { endpoint }]) => [route, endpoint.audience]);

    expect(Object.fromEntries(audiences)).toEqual(CONTRACT);
    expect(operations.map(({ route }) => route).sort()).toEqual(Object.keys(CONTRACT).sort());
  });

  it('agrees with the deployed routes about service and authorizer', () => {
    const deployed = Object.entries(ROUTES).filter(
      ([, { service }]) => service !== 'docs' && service !== 'console',
    );

    expect(Object.fromEntries(deployed)).toEqual(
      Object.fromEntries(
        Object.entries(ENDPOINTS).map(([route, { service, endpoint }]) => [
          route,
          { service, access: endpoint.audience === 'anyone' ? 'anyone' : 'signed-in' },
        ]),
      ),
    );
  });

  it('asks for a token wherever the authorizer does', () => {
    const open = operations.filter(({ operation }) => operation.security.length === 0);

    expect(open.map(({ route }) => route).sort()).toEqual([
      'GET /products',
      'GET /products/popular',
      'GET /products/{productId}',
    ]);
  });

  it('names each operation once, by a verb and a noun', () => {
    const ids = operations.map(({ operation }) => operation.operationId);

    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(
        /^(?:add|adjust|cancel|change|charge|close|find|get|issue|list|open|place|reconcile|redrive|save|set|start|validate|verify|writeOff)[A-Z][A-Za-z]+$/,
      );
  });

  it('has what many routes answer alike once, as a component', () => {
    const inline = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).flatMap((operation) =>
        Object.entries((operation as { responses: object }).responses)
          .filter(([, response]) => !('$ref' in response))
          .map(([status]) => status),
      ),
    );

    for (const status of ['304', '401', '413', '415', '429', '500', '503'])
      expect(inline).not.toContain(status);
  });

  it.each(operations)('shows what $route says to a bad request of its own', ({ route, operation }) => {
    const { content } = operation.responses['400'] as {
      content: { 'application/problem+json': { example: { errors: { field: string }[] } } };
    };
    const { errors } = content['application/problem+json'].example;
    const { body, query, path } = (ENDPOINTS[route] as (typeof ENDPOINTS)[string]).endpoint;
    const known = [body, query, path].flatMap((schema) =>
      Object.keys((schema as z.ZodMiniObject | undefined)?.shape ?? {}),
    );

    expect(errors.length).toBeGreaterThan(0);
    for (const { field } of errors) expect([...known, 'body', 'page']).toContain(field);
  });

  it.each(operations)('names every reason of $route, and no other', ({ route, operation }) => {
    const { problems = {} } = (ENDPOINTS[route] as (typeof ENDPOINTS)[string]).endpoint;
    const expected = Object.entries(problems)
      .filter(([, when]) => typeof when !== 'string')
      .map(([status, when]) => [status, Object.keys(when as object)]);

    const enums = expected.map(([status]) => {
      const { content } = operation.responses[status as string] as {
        content: Record<string, { schema: { allOf: { properties?: { reason: { enum: string[] } } }[] } }>;
      };
      return [status, content['application/problem+json']?.schema.allOf[1]?.properties?.reason.enum];
    });
    expect(enums).toEqual(expected);
  });

  it.each(operations)(
    'describes the errors of $route as problems, but the gateway’s own',
    ({ operation }) => {
      const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);

      for (const [status, { content }] of errors) {
        const expected = status === '429' ? 'application/json' : 'application/problem+json';
        expect(Object.keys(content)).toContain(expected);
      }
    },
  );

  it.each(operations)('tells whoever finds $route too busy when to come back', ({ operation }) => {
    expect(operation.responses['503']).toMatchObject({
      headers: { 'Retry-After': { schema: { type: 'integer' } } },
      content: { 'application/problem+json': { example: { status: 503 } } },
    });
  });

  it.each(operations)('advises no Idempotency-Key where $route takes none', ({ route, operation }) => {
    const { headers } = (ENDPOINTS[route] as (typeof ENDPOINTS)[string]).endpoint;
    const advice = JSON.stringify([operation.responses['500'], operation.responses['503']]);

    expect(
      advice.includes('Idempotency-Key') && !Object.hasOwn(headers?.shape ?? {}, 'Idempotency-Key'),
    ).toBe(false);
  });

  const examples = Object.entries(ENDPOINTS).flatMap(([route, { endpoint }]) => [
    ...('example' in endpoint
      ? [{ what: `${route}, the request`, schema: endpoint.body, example: endpoint.example }]
      : []),
    ...Object.entries(endpoint.answers).map(([status, { body, example }]) => ({
      what: `${route}, ${status}`,
      schema: body,
      example,
    })),
  ]);
  it.each(examples)('shows an example that is valid: $what', ({ schema, example }) => {
    const parsed = (schema as z.ZodMiniType).safeParse(example);

    expect(parsed.error).toBeUndefined();
  });
});
