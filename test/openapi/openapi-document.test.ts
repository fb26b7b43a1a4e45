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
  'GET /orders/{orderId}/payments': 'signed-in',
};

const document = openApiDocument();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path}`,
    operation: operation as {
      operationId: string;
      security: object[];
      tags: string[];
      responses: Record<string, { content: object }>;
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

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)(
    'describes the errors of $route as problems, but the gateway’s own',
    ({ operation }) => {
      const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);

      for (const [status, { content }] of errors) {
        const expected = ['401', '429'].includes(status) ? 'application/json' : 'application/problem+json';
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
