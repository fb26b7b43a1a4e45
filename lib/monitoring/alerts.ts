import { Aws, Duration, Stack, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { parameterArn } from '../arns.ts';
import type { Environment } from '../environments.ts';
import { resourceNames } from '../names.ts';
import { KeptTable, string } from '../parts/kept-table.ts';
import { removalPolicyOf } from '../parts/removal.ts';
import { invokeEvery } from '../parts/schedule.ts';
import { ServiceFunction } from '../parts/service-function.ts';

const NOTIFIER_TIMEOUT = Duration.seconds(20);
const REDRIVE_MINUTES = 15;
/** How long news of a group waits that nothing else brings out: its ten minutes are up, or who was telling it died. */
const TELL_MINUTES = 1;

/**
 * How a person is told: one topic for alarms and for orders that need attention, from there an e-mail, and Slack by way of a
 * queue. What Slack does not take waits in the failure queue and is tried again every 15 minutes, for 14 days.
 */
export class Alerts extends Construct {
  readonly topic: Topic;
  readonly notifier: ServiceFunction;
  readonly #environment: Environment;
  readonly queue: Queue;
  readonly failureQueue: Queue;

  constructor(scope: Construct, environment: Environment, orderTable: ITable) {
    super(scope, 'Alerts');
    const names = resourceNames(environment);
    const { slack, email } = environment.alerts;
    this.#environment = environment;
    this.topic = this.#createTopic();
    this.failureQueue = this.#createQueue('FailureQueue', names.queues.alertsFailure);
    Validations.of(this.failureQueue).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the alerts, which are moved back from it on a schedule.',
    });
    this.queue = this.#createQueue('Queue', names.queues.alerts, this.failureQueue);
    this.notifier = this.#createNotifier(names.slackWebhookParameter);

    if (email) this.topic.addSubscription(new EmailSubscription(email));
    if (slack) {
      this.topic.addSubscription(new SqsSubscription(this.queue));
      this.notifier.addEventSource(
        new SqsEventSource(this.queue, { batchSize: 10, reportBatchItemFailures: true }),
      );
      invokeEvery(this, 'Redrive', {
        minutes: REDRIVE_MINUTES,
        service: this.notifier,
        command: { command: 'redrive' },
      });
    }
    this.#watchOrders(orderTable);
    invokeEvery(this, 'Tell', {
      minutes: TELL_MINUTES,
      service: this.notifier,
      command: { command: 'tell' },
    });
  }

  #createTopic(): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    // With a policy of its own, a topic takes from alarms only what it says.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }

  #createQueue(id: string, queueName: string, failureQueue?: Queue): Queue {
    return new Queue(this, id, {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // Six times the Lambda's, as AWS advises: a message must not come again while it is being posted.
      visibilityTimeout: Duration.seconds(NOTIFIER_TIMEOUT.toSeconds() * 6),
      deadLetterQueue: failureQueue && { queue: failureQueue, maxReceiveCount: 5 },
      removalPolicy: removalPolicyOf(this.#environment),
    });
  }

  #createNotifier(slackWebhookParameter: string): ServiceFunction {
    // Made anew from the orders' stream, should it be lost.
    const table = new KeptTable(
      this,
      'Table',
      { keepsData: false },
      {
        partitionKey: string('pk'),
        sortKey: string('sk'),
        timeToLiveAttribute: 'expiresAt',
      },
    );
    const notifier = new ServiceFunction(this, 'Notifier', {
      service: 'notifier',
      environment: this.#environment,
      timeout: NOTIFIER_TIMEOUT,
      variables: {
        ALERTS_TABLE: table.tableName,
        ALERTS_TOPIC_ARN: this.topic.topicArn,
        ALERTS_QUEUE_URL: this.queue.queueUrl,
        ALERTS_FAILURE_QUEUE_URL: this.failureQueue.queueUrl,
        SLACK_WEBHOOK_PARAMETER: slackWebhookParameter,
        RUNBOOK_URL: this.#environment.runbookUrl,
      },
    });
    const allow = (actions: string[], resource: string) =>
      notifier.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.tableArn);
    allow(['sns:Publish'], this.topic.topicArn);
    allow(['sqs:SendMessage'], this.queue.queueArn);
    allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
      this.failureQueue.queueArn,
    );
    allow(['ssm:GetParameter'], parameterArn(Stack.of(this), slackWebhookParameter));
    return notifier;
  }

  /** The stream has every change that was committed, and only those: no order that needs attention is missed. */
  #watchOrders(orderTable: ITable): void {
    this.notifier.addEventSource(
      new DynamoEventSource(orderTable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        // Those that are in need, and those that were.
        filters: ['NewImage', 'OldImage'].map((image) =>
          FilterCriteria.filter({
            dynamodb: {
              [image]: { sk: { S: FilterRule.isEqual('ORDER') }, needsAttention: { BOOL: [true] } },
            },
          }),
        ),
        // Its trace and its log lines are about one order.
        batchSize: 1,
        // As long as the stream keeps a record; then the failure queue tells that one is gone.
        maxRecordAge: Duration.days(1),
        onFailure: new SqsDlq(this.failureQueue),
      }),
    );
  }
}
