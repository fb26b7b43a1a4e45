import fc from 'fast-check';
import type * as z from 'zod/mini';
import { newCampaignSchema } from '../../../../lambdas/coupon/contract.ts';
import { newOrderSchema } from '../../../../lambdas/orchestrator/contract.ts';
import { productChangeSchema, stockChangeSchema } from '../../../../lambdas/product/contract.ts';
import { idempotencyHeaders } from '../../../../lambdas/shared/api/http-schemas.ts';
import { pageQuery } from '../../../../lambdas/shared/api/page-schema.ts';
import { fieldErrors } from '../../../../lambdas/shared/platform/validation.ts';
import { ENDPOINTS } from '../../../../openapi/openapi-document.ts';

function errorsIn(schema: z.ZodMiniType, value: unknown) {
  const { error } = schema.safeParse(value);
  return error ? fieldErrors(error, 'body') : [];
}

const mug = { productId: 'mug', quantity: 1 };
const campaign = {
  name: '10 % off',
  discount: { type: 'PERCENT', value: 10 },
  quantity: 1,
  validFrom: '2020-01-01T00:00:00Z',
  validUntil: '2021-01-01T00:00:00Z',
};

describe('a validation error says in our words what must be', () => {
  const cases: [string, z.ZodMiniType, unknown, string[]][] = [
    ['nothing', newOrderSchema, {}, ['items is required']],
    ['no object', newOrderSchema, [], ['body must be an object']],
    ['no list', newOrderSchema, { items: 1 }, ['items must be a list']],
    ['an empty list', newOrderSchema, { items: [] }, ['items must name at least one product']],
    [
      'a long list',
      newOrderSchema,
      { items: Array.from({ length: 21 }, (_, n) => ({ ...mug, productId: `p${n}` })) },
      ['items must name at most 20 products'],
    ],
    [
      'a product twice',
      newOrderSchema,
      { items: [mug, mug] },
      ['items must name each product once: add its quantities up'],
    ],
    [
      'half a unit',
      newOrderSchema,
      { items: [{ ...mug, quantity: 1.5 }] },
      ['items[0].quantity must be a whole number'],
    ],
    [
      'a text',
      newOrderSchema,
      { items: [{ ...mug, quantity: '1' }] },
      ['items[0].quantity must be a number'],
    ],
    ['none', newOrderSchema, { items: [{ ...mug, quantity: 0 }] }, ['items[0].quantity must be at least 1']],
    [
      'too many',
      newOrderSchema,
      { items: [{ ...mug, quantity: 1001 }] },
      ['items[0].quantity must be at most 1000'],
    ],
    [
      'an unknown field',
      newOrderSchema,
      { items: [mug], total: 1 },
      ['total is not known here: leave it out'],
    ],
    ['a number for a text', newOrderSchema, { items: [mug], couponId: 7 }, ['couponId must be a text']],
    [
      'a kind that there is not',
      newCampaignSchema,
      { ...campaign, discount: { type: 'GIFT' } },
      ['discount.type must be one of "PERCENT", "FIXED"'],
    ],
    ['no time', newCampaignSchema, { ...campaign, validFrom: undefined }, ['validFrom is required']],
    [
      'another time',
      newCampaignSchema,
      { ...campaign, validFrom: 'soon' },
      ['validFrom must be an ISO 8601 time like 2030-01-31T00:00:00Z'],
    ],
    [
      'no change',
      productChangeSchema,
      {},
      ['body must change something: name, price, stockShares or archived'],
    ],
    [
      'two changes',
      stockChangeSchema,
      { set: 1, add: 1 },
      ['body must be {"set": n}, n from 0 to 1000000000, or {"add": n}, n a whole number'],
    ],
    ['an empty cursor', pageQuery, { cursor: '' }, ['cursor must have at least 1 character']],
    ['a large page', pageQuery, { limit: 101 }, ['limit must be at most 100']],
    [
      'no key',
      idempotencyHeaders,
      {},
      [
        'Idempotency-Key is required: send 1 to 255 printable ASCII characters, the same ones with each retry',
      ],
    ],
  ];
  it.each(cases)('%s', (_title, schema, value, errors) => {
    expect(errorsIn(schema, value).map(({ field, message }) => `${field} ${message}`)).toEqual(errors);
  });

  const bodies = Object.entries(ENDPOINTS).flatMap(([route, { endpoint }]) => {
    const { body, query, path, headers } = endpoint;
    return Object.entries({ body, query, path, headers }).flatMap(([part, schema]) =>
      schema
        ? [{ what: `the ${part} of ${route}`, schema: schema as z.ZodMiniType, example: endpoint.example }]
        : [],
    );
  });
  it.each(bodies)('whatever is wrong with $what', ({ schema, example }) => {
    const fields = Object.keys((schema as z.ZodMiniObject).shape ?? example ?? {});
    const anything = fc.oneof(
      fc.anything(),
      fc.dictionary(fc.constantFrom(...fields, 'other'), fc.anything(), { maxKeys: 5 }),
    );

    fc.assert(
      fc.property(anything, (value) => {
        for (const { message } of errorsIn(schema, value))
          expect(message).toMatch(/^(?:is|must|does not have) [^A-Z]/);
      }),
      { numRuns: 100 },
    );
  });
});
