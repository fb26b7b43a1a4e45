/** Code where a mistake costs money, stock or trust, and the tests that guard it. */
export interface Group {
  name: string;
  files: string[];
  tests: string[];
}

const saga = (...names: string[]) => names.map((name) => `lambdas/shared/saga/${name}.ts`);

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
  {
    name: 'the ledger',
    files: saga('step-ledger', 'ledger-rules'),
    tests: [
      'test/lambdas/shared/saga/step-ledger.test.ts',
      'test/ledger/contract.test.ts',
      'test/ledger/losses.test.ts',
    ],
  },
  {
    name: 'commands',
    files: saga('commands/command'),
    tests: ['test/lambdas/shared/saga/commands/command.test.ts'],
  },
  {
    name: 'the end of an order, claims and runs',
    files: [
      ...['end', 'claim', 'undo-entry', 'order'].map((name) => `lambdas/order/${name}.ts`),
      ...saga(
        'order-change',
        'pending-order',
        'starts/undo-run',
        'status-rules',
        'runs',
        'rejection',
        'task-failure',
      ),
    ],
    tests: [
      'test/lambdas/shared/saga/rejection.test.ts',
      'test/lambdas/shared/saga/rules.test.ts',
      ...['claim', 'close', 'confirm', 'counted', 'express', 'taken'].map(
        (name) => `test/saga/ends/${name}.test.ts`,
      ),
    ],
  },
  {
    name: 'intake and cancel',
    files: [
      'lambdas/orchestrator/intake.ts',
      'lambdas/orchestrator/cancel.ts',
      'lambdas/shared/api/origin.ts',
      ...saga('starts/forward-run', 'starts/held-run'),
    ],
    tests: [
      'test/lambdas/shared/api/origin.test.ts',
      ...['cancel', 'counted', 'express', 'taken'].map((name) => `test/saga/ends/${name}.test.ts`),
      'test/saga/owners/held.test.ts',
    ],
  },
  {
    name: 'idempotency',
    files: ['lambdas/shared/api/idempotency.ts', 'lambdas/shared/api/request-record.ts'],
    tests: ['test/saga/ends/idempotency.test.ts'],
  },
  {
    name: 'the rules of the audit',
    files: [
      ...['audit', 'item-audit', 'payments'],
      ...['business-records', 'contradictions', 'expectation', 'order-audit'].map((name) => `orders/${name}`),
      ...['orphan-audit', 'trace', 'verdict'].map((name) => `orphans/${name}`),
      ...['balances', 'campaigns', 'fix', 'scattered-sums', 'stock', 'tally'].map((name) => `sums/${name}`),
    ]
      .map((name) => `lambdas/recovery/audit/${name}.ts`)
      .concat(['confirm', 'report', 'suspects'].map((name) => `lambdas/recovery/proof/${name}.ts`)),
    tests: [
      'test/lambdas/recovery/audit/fix.test.ts',
      'test/lambdas/recovery/audit/open-books.test.ts',
      'test/lambdas/recovery/audit/order-rules.test.ts',
      'test/lambdas/recovery/audit/orders.test.ts',
      'test/lambdas/recovery/audit/orphan-rules.test.ts',
      'test/lambdas/recovery/audit/sums.test.ts',
      'test/lambdas/recovery/proof/confirm.test.ts',
      'test/lambdas/recovery/proof/suspects.test.ts',
    ],
  },
  {
    name: 'the decisions of recovery',
    files: [
      'bounded-list',
      'finish',
      'latest-run',
      'reconcile',
      'redrive',
      'run-state',
      'settle',
      'time-limit',
    ].map((name) => `lambdas/recovery/${name}.ts`),
    tests: [
      'test/lambdas/recovery/bounds.test.ts',
      'test/lambdas/recovery/express-run.test.ts',
      'test/lambdas/recovery/reconcile.test.ts',
      'test/lambdas/recovery/redrive.test.ts',
      'test/lambdas/recovery/run-state.test.ts',
      'test/lambdas/recovery/settle.test.ts',
      'test/saga/ends/finish.test.ts',
      'test/saga/owners/held.test.ts',
    ],
  },
];
