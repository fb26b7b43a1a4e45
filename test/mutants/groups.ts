/** Code where a mistake costs money, stock or trust, and the tests that guard it. */
export interface Group {
  name: string;
  files: string[];
  tests: string[];
}

export const GROUPS: Group[] = [
  {
    name: 'prices and terms',
    files: ['lambdas/product/pricing.ts', 'lambdas/coupon/terms.ts'],
    tests: ['test/lambdas/product/pricing.test.ts', 'test/lambdas/coupon/terms.test.ts'],
  },
  {
    name: 'authorization',
    files: ['lambdas/shared/api/caller.ts', 'lambdas/shared/api/own-order.ts'],
    tests: ['test/lambdas/shared/api/caller.test.ts', 'test/lambdas/shared/api/own-order.test.ts'],
  },
];
