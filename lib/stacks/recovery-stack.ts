import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { byUser as ordersByUser } from '../../lambdas/order/indexes.ts';
import {
  byCorrelation,
  byStatus,
  openOrders,
  ordersInNeed,
} from '../../lambdas/shared/saga/order-indexes.ts';
import { byName } from '../../lambdas/user/indexes.ts';
import { executionsArn, functionArn, parameterArn, stateMachineArn } from '../arns.ts';
import type { Environment } from '../environments.ts';
import { DOMAINS, type Domain, resourceNames } from '../names.ts';
import { IN_TRANSACTIONS, nameMonolith } from '../parts/another-owner.ts';
import { KeptTable, string } from '../parts/kept-table.ts';
import { invokeEvery } from '../parts/schedule.ts';
import { ServiceFunction } from '../parts/service-function.ts';
import type { DomainStack } from './domain-stack.ts';
import type { JournalStack } from './journal-stack.ts';

/** The most that a Lambda can have. */
const MAX_STORAGE_MB = 10_240;

export interface RecoveryStackProps extends StackProps {
  readonly environment: Environment;
  readonly domains: Record<Domain, DomainStack>;
  readonly deadLetterQueue: IQueue;
  readonly journal: JournalStack;
}

/** What finishes the orders that their runs did not, on a schedule and on demand, and what proves that nothing is lost. */
export class RecoveryStack extends Stack {
  readonly service: ServiceFunction;

  constructor(
    scope: Construct,
    id: string,
    { environment, domains, deadLetterQueue, journal, ...props }: RecoveryStackProps,
  ) {
    super(scope, id, props);
    const names = resourceNames(environment);
    const orderSaga = stateMachineArn(this, names.orderSaga);
    const orderUndo = stateMachineArn(this, names.orderUndo);

    const operations = new KeptTable(this, 'Operations', environment, {
      partitionKey: string('pk'),
      sortKey: string('sk'),
      timeToLiveAttribute: 'expiresAt',
    });
    this.service = new ServiceFunction(this, 'Service', {
      service: 'recovery',
      environment,
      // The longest that there is: an audit reads every table, a redrive the whole queue.
      timeout: Duration.minutes(15),
      variables: {
        ...Object.fromEntries(
          DOMAINS.map((domain) => [`${domain.toUpperCase()}_TABLE`, domains[domain].table.tableName]),
        ),
        JOURNAL_TABLE: journal.table.tableName,
        ORDER_SAGA_ARN: orderSaga,
        WORKFLOW: environment.workflow,
        ORDER_UNDO_ARN: orderUndo,
        DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
        OPERATIONS_TABLE: operations.tableName,
        RECOVERY_FUNCTION: names.function('recovery'),
        JOURNAL_FUNCTION: names.function('journal'),
        REDRIVE_MINUTES: String(environment.recovery.redriveMinutes),
        ...(environment.isLocal && { FIGURES_FROM_LOGS: 'true' }),
        ...(environment.allowsChaos && { CHAOS_PARAMETER: names.chaosParameter }),
      },
    });
    // Of an Express run there is nothing to be asked.
    const machines = [names.orderSaga, names.orderUndo];
    const executions = machines.map((name) => executionsArn(this, name));
    const tables = DOMAINS.map((domain) => domains[domain].table.tableArn);
    const indexes = [
      ...[openOrders, ordersInNeed, byStatus, byCorrelation, ordersByUser].map(
        ({ index }) => `${domains.order.table.tableArn}/index/${index}`,
      ),
      `${domains.user.table.tableArn}/index/${byName.index}`,
    ];
    this.#allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'], tables);
    this.#allow(['dynamodb:Query'], indexes);
    this.#allow(['dynamodb:Query', 'dynamodb:Scan'], [journal.table.tableArn]);
    this.#allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
      [operations.tableArn],
    );
    // By name: this Lambda hands long work to itself, and to the journal what its streams have not brought.
    this.#allow(
      ['lambda:InvokeFunction'],
      [functionArn(this, names.function('recovery')), functionArn(this, names.function('journal'))],
    );
    this.#allow(['cloudwatch:GetMetricData'], ['*']);
    if (environment.allowsChaos)
      this.#allow(['ssm:GetParameter', 'ssm:PutParameter'], [parameterArn(this, names.chaosParameter)]);
    // The claim, and the write-off: all that recovery ever writes of a service's.
    this.#allow(['dynamodb:UpdateItem'], [domains.order.table.tableArn]);
    this.#allow(['states:StartExecution'], [orderUndo]);
    this.#allow(['states:DescribeExecution', 'states:GetExecutionHistory'], executions);
    for (const name of machines)
      Validations.of(this.service.role as IRole).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}:*]`,
        reason: 'It describes the run of any order, and each run has a name of its own.',
      });
    this.#allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
      [deadLetterQueue.queueArn],
    );

    if (environment.monolith) {
      nameMonolith(this.service, environment, environment.monolith);
      // The runs that waited for the end of a move, on the machine that each was taken in for.
      const orderSagaExpress = stateMachineArn(this, names.orderSagaExpress);
      this.service.addEnvironment('ORDER_SAGA_EXPRESS_ARN', orderSagaExpress);
      this.#allow(['states:StartExecution'], [orderSaga, orderSagaExpress]);
      // What it decides of an order gives the order's row a new version, in the domain's epoch.
      const orders = [domains.order.table.tableArn];
      this.#allow(['dynamodb:ConditionCheckItem', 'dynamodb:PutItem'], orders, IN_TRANSACTIONS);
      this.#auditBoth(environment);
    }

    const { reconcileMinutes, redriveMinutes } = environment.recovery;
    invokeEvery(this, 'Reconcile', {
      minutes: reconcileMinutes,
      service: this.service,
      command: { command: 'reconcile', isScheduled: true },
    });
    invokeEvery(this, 'Redrive', {
      minutes: redriveMinutes,
      service: this.service,
      command: { command: 'redrive', isScheduled: true },
    });
    new CfnOutput(this, 'FunctionName', { value: this.service.functionName });
  }

  /** What the audit needs to read the books of another owner, and of the side that was closed at the end of a move. */
  #auditBoth(environment: Environment): void {
    const names = resourceNames(environment);
    this.service.addEnvironment('MOVES_PARAMETER', names.movesParameter);
    this.#allow(['ssm:GetParameter'], [parameterArn(this, names.movesParameter)]);
    for (const domain of DOMAINS)
      this.service.addEnvironment(`${domain.toUpperCase()}_FUNCTION`, names.function(domain));
    this.#allow(
      ['lambda:InvokeFunction'],
      DOMAINS.map((domain) => functionArn(this, names.function(domain))),
    );
    // The other owner's rows lie in a file for as long as an audit lasts.
    (this.service.node.defaultChild as CfnFunction).ephemeralStorage = { size: MAX_STORAGE_MB };
  }

  #allow(actions: string[], resources: string[], conditions?: PolicyStatementProps['conditions']): void {
    this.service.addToRolePolicy(new PolicyStatement({ actions, resources, conditions }));
  }
}
