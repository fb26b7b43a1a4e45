import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { byUser as couponsByUser } from '../lambdas/coupon/indexes.ts';
import { byUser as ordersByUser } from '../lambdas/order/indexes.ts';
import { byUser as paymentsByUser } from '../lambdas/payment/indexes.ts';
import { popular } from '../lambdas/product/indexes.ts';
import { byCorrelation, byStatus, openOrders, ordersInNeed } from '../lambdas/shared/saga/order-indexes.ts';
import { byName, history } from '../lambdas/user/indexes.ts';
import { tableArn } from './arns.ts';
import type { Environment } from './environments.ts';
import { type Domain, resourceNames } from './names.ts';

/** A secondary index: its name, its partition key (text) and its sort key (text unless it says number). */
interface IndexSpec {
  readonly index: string;
  readonly partition: string;
  readonly sort: string;
  readonly sortType?: 'N';
}

/** What one domain has that the others have not. */
export interface DomainSpec {
  /** Secondary indexes by which the service lists. */
  readonly indexes: readonly IndexSpec[];
  /** Those by which only recovery does. */
  readonly recoveryIndexes?: readonly IndexSpec[];
  /** How it reads its table beyond single items. */
  readonly reads?: readonly ('BatchGetItem' | 'Query')[];
  readonly timeout: Duration;
  /** Variables and permissions beyond the own table. */
  readonly needs?: (
    stack: Stack,
    environment: Environment,
  ) => { variables: Record<string, string>; statements?: PolicyStatement[] };
}

const COMMAND_TIMEOUT = Duration.seconds(10);

export const DOMAIN_SPECS: Record<Domain, DomainSpec> = {
  product: {
    indexes: [popular],
    reads: ['BatchGetItem', 'Query'],
    timeout: COMMAND_TIMEOUT,
    needs: (stack, environment) =>
      withVariables(idempotency(stack, environment), { CURRENCY: environment.currency }),
  },
  coupon: {
    indexes: [couponsByUser],
    reads: ['BatchGetItem', 'Query'],
    timeout: COMMAND_TIMEOUT,
    needs: idempotency,
  },
  user: {
    indexes: [history, byName],
    timeout: COMMAND_TIMEOUT,
    needs: (stack, environment) =>
      withVariables(idempotency(stack, environment), {
        ...(environment.allowsFreeCharges && { ALLOWS_FREE_CHARGES: 'true' }),
      }),
  },
  order: {
    indexes: [ordersByUser],
    recoveryIndexes: [byStatus, byCorrelation, openOrders, ordersInNeed],
    timeout: COMMAND_TIMEOUT,
    // For an order that it writes itself, because no intake has.
    needs: (_stack, { workflow }) => ({ variables: { WORKFLOW: workflow } }),
  },
  payment: {
    indexes: [paymentsByUser],
    timeout: COMMAND_TIMEOUT,
    needs: (_stack, { paymentLimit }) => ({ variables: { PAYMENT_LIMIT: String(paymentLimit) } }),
  },
};

const withVariables = (
  needs: ReturnType<typeof idempotency>,
  variables: Record<string, string>,
): ReturnType<typeof idempotency> => ({ ...needs, variables: { ...needs.variables, ...variables } });

/** The idempotency table belongs to the saga's stack, which comes after: known by name. */
function idempotency(
  stack: Stack,
  environment: Environment,
): { variables: Record<string, string>; statements: PolicyStatement[] } {
  const { idempotencyTable } = resourceNames(environment);
  return {
    variables: { IDEMPOTENCY_TABLE: idempotencyTable },
    statements: [
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        resources: [tableArn(stack, idempotencyTable)],
      }),
    ],
  };
}
