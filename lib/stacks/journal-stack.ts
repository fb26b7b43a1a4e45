import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ACTION_PREFIX } from '../../lambdas/shared/saga/event-names.ts';
import type { Environment } from '../environments.ts';
import { DOMAINS, type Domain, resourceNames } from '../names.ts';
import { KeptTable, string } from '../parts/kept-table.ts';
import { removalPolicyOf } from '../parts/removal.ts';
import { invokeEvery } from '../parts/schedule.ts';
import { ServiceFunction } from '../parts/service-function.ts';
import type { DomainStack } from './domain-stack.ts';

export interface JournalStackProps extends StackProps {
  readonly environment: Environment;
  readonly domains: Record<Domain, DomainStack>;
}

/** The event log: from the streams of the five tables into the journal, and from there to a bus for everyone else. */
export class JournalStack extends Stack {
  readonly table: ITable;
  readonly service: ServiceFunction;

  constructor(scope: Construct, id: string, { environment, domains, ...props }: JournalStackProps) {
    super(scope, id, props);
    const names = resourceNames(environment);
    const table = new KeptTable(this, 'Table', environment, {
      partitionKey: string('pk'),
      sortKey: string('sk'),
    });
    const bus = new EventBus(this, 'Bus', { eventBusName: names.eventBus });
    const failureQueue = this.#failureQueue(names.queues.journalFailure, environment.keepsData);
    const orderTable = domains.order.table;

    this.service = new ServiceFunction(this, 'Service', {
      service: 'journal',
      environment,
      timeout: Duration.seconds(60),
      variables: {
        JOURNAL_TABLE: table.tableName,
        ORDER_TABLE: orderTable.tableName,
        EVENT_BUS: bus.eventBusName,
        JOURNAL_FAILURE_QUEUE_URL: failureQueue.queueUrl,
      },
    });
    const allow = (actions: string[], resources: string[]) =>
      this.service.addToRolePolicy(new PolicyStatement({ actions, resources }));
    allow(['dynamodb:BatchWriteItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table.tableArn]);
    // Whose order it is, when somebody asks for its events.
    allow(['dynamodb:GetItem'], [orderTable.tableArn]);
    allow(['events:PutEvents'], [bus.eventBusArn]);
    allow(
      ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
      [failureQueue.queueArn],
    );

    for (const domain of DOMAINS) this.#collectFrom(domain, domains[domain].table, failureQueue);
    invokeEvery(this, 'ReplayFailures', {
      minutes: environment.recovery.redriveMinutes,
      service: this.service,
      command: { command: 'replayFailures' },
    });

    this.table = table;
    new CfnOutput(this, 'TableName', { value: table.tableName });
    new CfnOutput(this, 'FunctionName', { value: this.service.functionName });
    new CfnOutput(this, 'EventBusName', { value: bus.eventBusName });
    new CfnOutput(this, 'FailureQueueUrl', { value: failureQueue.queueUrl });
  }

  #failureQueue(queueName: string, keepsData: boolean): Queue {
    const queue = new Queue(this, 'FailureQueue', {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: removalPolicyOf({ keepsData }),
    });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the streams, and what lies in it is replayed on a schedule.',
    });
    return queue;
  }

  /** Only what can be an event; the items of customers and products change far more often. */
  #collectFrom(domain: Domain, table: ITable, failureQueue: Queue): void {
    const image = (...rules: unknown[]) =>
      FilterCriteria.filter({
        eventName: FilterRule.or('INSERT', 'MODIFY'),
        dynamodb: { NewImage: { sk: { S: rules } } },
      });
    this.service.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          image(
            ...FilterRule.beginsWith('LEDGER#'),
            ...FilterRule.beginsWith(ACTION_PREFIX),
            ...(domain === 'order' ? FilterRule.isEqual('ORDER') : []),
          ),
        ],
        batchSize: 100,
        // A call for many events costs little more than one for a single event; nobody waits for the journal.
        maxBatchingWindow: Duration.seconds(1),
        // The handler puts aside what fails; this is for when the handler itself fails, after a bad deploy, say.
        bisectBatchOnError: true,
        retryAttempts: 20,
        maxRecordAge: Duration.hours(12),
        onFailure: new SqsDlq(failureQueue),
      }),
    );
  }
}
