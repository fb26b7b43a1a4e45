import type * as z from 'zod/mini';
import * as coupon from '../lambdas/coupon/contract.ts';
import * as journal from '../lambdas/journal/contract.ts';
import * as orchestrator from '../lambdas/orchestrator/contract.ts';
import * as order from '../lambdas/order/contract.ts';
import * as payment from '../lambdas/payment/contract.ts';
import * as product from '../lambdas/product/contract.ts';
import * as recovery from '../lambdas/recovery/contract.ts';
import { actionSchema } from '../lambdas/recovery/operator/contract/action-schema.ts';
import { causeSchema } from '../lambdas/recovery/operator/contract/cause-schema.ts';
import { jobSchema } from '../lambdas/recovery/operator/contract/job-contract.ts';
import { hitSchema } from '../lambdas/recovery/operator/contract/operator-contract.ts';
import {
  orderDetailSchema,
  runSchema,
  stepStateSchema,
} from '../lambdas/recovery/operator/contract/order-contract.ts';
import { bucketSchema, summarySchema } from '../lambdas/recovery/operator/contract/summary-schema.ts';
import type { Contract, Endpoint } from '../lambdas/shared/api/endpoint.ts';
import { problemSchema } from '../lambdas/shared/api/http-error.ts';
import { orderSchema } from '../lambdas/shared/api/order-view.ts';
import { faultSchema } from '../lambdas/shared/saga/commands/faults.ts';
import * as user from '../lambdas/user/contract.ts';
import { version } from './package-version.ts';
import { answersOf, sharedResponses } from './responses.ts';
import { jsonSchemaOf, namedSchemas, nameSchemas } from './schemas.ts';

/** A service's module of routes and schemas. */
type ContractModule = { contract: Contract } & Record<string, unknown>;
const SERVICES: Record<string, ContractModule> = {
  orchestrator,
  order,
  product,
  coupon,
  user,
  payment,
  journal,
  recovery,
};

/** What the operator's pages show, by names that their code can use. */
const OPERATOR_SCHEMAS = {
  actionSchema,
  bucketSchema,
  causeSchema,
  faultSchema,
  hitSchema,
  jobSchema,
  orderDetailSchema,
  runSchema,
  stepStateSchema,
  summarySchema,
};

/** Every route of every service: "METHOD /path" -> its endpoint and its service. */
export const ENDPOINTS: Record<string, { service: string; endpoint: Endpoint }> = Object.fromEntries(
  Object.entries(SERVICES).flatMap(([service, { contract }]) =>
    Object.entries(contract).map(([route, endpoint]) => [route, { service, endpoint }]),
  ),
);

/** The API as OpenAPI 3.1, from the very schemas that validate its requests and type its answers. */
export function openApiDocument() {
  for (const module of [...Object.values(SERVICES), { problemSchema, orderSchema }, OPERATOR_SCHEMAS])
    nameSchemas(module);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [route, { service, endpoint }] of Object.entries(ENDPOINTS)) {
    const [method = '', path = ''] = route.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(method, service, endpoint) };
  }
  const responses = sharedResponses();
  return {
    openapi: '3.1.0',
    info: {
      title: 'order-saga',
      version,
      description:
        "Orders over five services, all or nothing. Amounts are whole numbers in the currency's minor unit, times are ISO " +
        '8601 UTC. Lists answer `items` and, when there is more, `nextCursor`: pass it as `cursor`. Errors are RFC 9457 ' +
        'problem documents, except those that the gateway answers before any service: `{"message"}`. A route that does ' +
        'not exist is a 404, a method that a path does not have a 405 with `Allow`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to where this document is, so that it is right at any address.
    servers: [{ url: '.' }],
    tags: Object.keys(SERVICES).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A token of the user pool.',
        },
      },
      responses,
      schemas: { ...withReasons(namedSchemas()), GatewayError: GATEWAY_ERROR },
    },
  };
}

/** The problem document with every reason that any route has. */
function withReasons({ Problem, ...schemas }: ReturnType<typeof namedSchemas>) {
  const { properties, ...problem } = Problem as { properties: Record<string, object> };
  return {
    ...schemas,
    Problem: { ...problem, properties: { ...properties, reason: { type: 'string', enum: allReasons() } } },
  };
}

function allReasons(): string[] {
  const problems = Object.values(ENDPOINTS).flatMap(({ endpoint }) => Object.values(endpoint.problems ?? {}));
  return [...new Set(problems.flatMap((when) => (typeof when === 'string' ? [] : Object.keys(when))))].sort();
}

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of an answer that you have: when it is still the same, it is not sent again.',
  schema: { type: 'string' },
};

/** The gateway's own errors, which cannot be given another shape. */
const GATEWAY_ERROR = {
  type: 'object',
  properties: { message: { type: ['string', 'null'] } },
  required: ['message'],
};

function operationOf(method: string, service: string, endpoint: Endpoint) {
  const { operationId, summary, description, audience, path, query, headers, body, example } = endpoint;
  return {
    operationId,
    tags: [service],
    summary,
    ...(audience === 'admin' && { 'x-group': 'admin' }),
    ...(description && { description }),
    security: audience === 'anyone' ? [] : [{ token: [] }],
    parameters: [
      ...parametersOf('path', path),
      ...parametersOf('query', query),
      ...parametersOf('header', headers),
      ...(endpoint.cacheSeconds === undefined ? [] : [IF_NONE_MATCH]),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: jsonSchemaOf(body, 'input'),
            ...(example !== undefined && { example }),
          },
        },
      },
    }),
    responses: answersOf(method, endpoint),
  };
}

function parametersOf(place: 'path' | 'query' | 'header', fields: z.ZodMiniObject | undefined) {
  if (!fields) return [];
  const { properties = {}, required = [] } = jsonSchemaOf(fields, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description && { description }),
    schema,
  }));
}
