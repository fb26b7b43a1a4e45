import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { tableArn } from './arns.ts';
import type { Environment } from './environments.ts';
import { type Domain, resourceNames } from './names.ts';

/** What one domain has that the others have not. */
export interface DomainSpec {
  /** Secondary indexes: name -> its partition key (text) and sort key. The service lists by it, unless it is `isForRecovery`. */
  readonly indexes: Record<
    string,
    { partition: string; sort: string; sortType?: AttributeType; isForRecovery?: true }
  >;
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
    indexes: { popular: { partition: 'salesShard', sort: 'unitsSold', sortType: AttributeType.NUMBER } },
    reads: ['BatchGetItem', 'Query'],
    timeout: COMMAND_TIMEOUT,
    needs: (stack, environment) =>
      withVariables(idempotency(stack, environment), { CURRENCY: environment.currency }),
  },
  coupon: {
    indexes: { byUser: { partition: 'userId', sort: 'issuedAt' } },
    reads: ['BatchGetItem', 'Query'],
    timeout: COMMAND_TIMEOUT,
    needs: idempotency,
  },
  user: {
    indexes: {
      history: { partition: 'historyOf', sort: 'at' },
      byName: { partition: 'nameInitial', sort: 'nameKey' },
    },
    timeout: COMMAND_TIMEOUT,
    needs: (stack, environment) =>
      withVariables(idempotency(stack, environment), {
        ...(environment.allowsFreeCharges && { ALLOWS_FREE_CHARGES: 'true' }),
      }),
  },
  order: {
    indexes: {
      byUser: { partition: 'userId', sort: 'createdAt' },
      byStatus: { partition: 'statusShard', sort: 'createdAt' },
      byCorrelation: { partition: 'correlationId', sort: 'createdAt', isForRecovery: true },
      openOrders: { partition: 'openShard', sort: 'createdAt', isForRecovery: true },
      ordersInNeed: { partition: 'needShard', sort: 'createdAt', isForRecovery: true },
    },
    timeout: COMMAND_TIMEOUT,
  },
  payment: {
    indexes: { byUser: { partition: 'userId', sort: 'paidAt' } },
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
