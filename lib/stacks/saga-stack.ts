import { Aws, CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { stateMachineArn } from '../arns.ts';
import type { Environment } from '../environments.ts';
import { DOMAINS, type Domain, forwardMachine, resourceNames } from '../names.ts';
import { KeptTable, string } from '../parts/kept-table.ts';
import { removalPolicyOf } from '../parts/removal.ts';
import {
  type Definition,
  orderSaga,
  orderSagaExpress,
  orderUndo,
  withLocalThrottles,
} from '../parts/saga-definition.ts';
import type { Workflow } from '../workflow.ts';
import type { DomainStack } from './domain-stack.ts';

export interface SagaStackProps extends StackProps {
  readonly environment: Environment;
  readonly domains: Record<Domain, DomainStack>;
}

/** What joins the five services: the saga and its undo, the dead-letter queue, the record of requests already answered. */
export class SagaStack extends Stack {
  readonly #environment: Environment;
  readonly #domains: Record<Domain, DomainStack>;
  readonly deadLetterQueue: Queue;
  readonly orderUndo: StateMachine;
  readonly idempotencyTable: ITable;

  constructor(scope: Construct, id: string, { environment, domains, ...props }: SagaStackProps) {
    super(scope, id, props);
    this.#environment = environment;
    this.#domains = domains;
    const names = resourceNames(environment);
    const removalPolicy = removalPolicyOf(environment);

    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      queueName: names.queues.deadLetters,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason:
        'It is the dead-letter queue itself, of sagas; a message leaves it only when its order is finished.',
    });
    const standard = this.#stateMachine('OrderSaga', names.orderSaga, orderSaga);
    // Both, and who takes an order in chooses: so a change of the workflow replaces no machine, and what runs goes on.
    this.#stateMachine('OrderSagaExpress', names.orderSagaExpress, orderSagaExpress, 'express');
    this.orderUndo = this.#stateMachine('OrderUndo', names.orderUndo, orderUndo);
    // The orchestrator of the version before imports it: it may go one deploy later.
    this.exportValue(standard.stateMachineArn);

    // The layout that Powertools idempotency expects. Its records live for a day: nothing in it is worth keeping.
    this.idempotencyTable = new KeptTable(
      this,
      'IdempotencyTable',
      { keepsData: false },
      {
        tableName: names.idempotencyTable,
        partitionKey: string('id'),
        timeToLiveAttribute: 'expiration',
      },
    );
    if (environment.allowsChaos) {
      new StringParameter(this, 'Chaos', {
        parameterName: names.chaosParameter,
        description: 'Breaks commands on purpose; see docs/break-it.md.',
        stringValue: '{"faults":[]}',
      });
      new CfnOutput(this, 'ChaosParameter', { value: names.chaosParameter });
    }

    new CfnOutput(this, 'OrderSagaArn', { value: stateMachineArn(this, forwardMachine(environment)) });
    new CfnOutput(this, 'Workflow', { value: environment.workflow });
    new CfnOutput(this, 'OrderUndoArn', { value: this.orderUndo.stateMachineArn });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: this.deadLetterQueue.queueUrl });
    new CfnOutput(this, 'IdempotencyTableName', { value: this.idempotencyTable.tableName });
  }

  #stateMachine(
    id: string,
    stateMachineName: string,
    definition: Definition,
    workflow: Workflow = 'standard',
  ): StateMachine {
    const { isLocal, keepsData, logRetention } = this.#environment;
    const services = DOMAINS.map((domain) => this.#domains[domain].service);
    const machine = new StateMachine(this, id, {
      stateMachineName,
      stateMachineType: workflow === 'express' ? StateMachineType.EXPRESS : StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(
        JSON.stringify(isLocal ? withLocalThrottles(definition) : definition),
      ),
      definitionSubstitutions: {
        partition: Aws.PARTITION,
        workflow,
        deadLetterQueueUrl: this.deadLetterQueue.queueUrl,
        ...Object.fromEntries(
          DOMAINS.map((domain) => [`${domain}FunctionArn`, this.#domains[domain].service.functionArn]),
        ),
      },
      tracingEnabled: true,
      logs: {
        // What happened to an order is in its journal; a line for each state would cost more than the order.
        level: LogLevel.ERROR,
        // The log would hold names and amounts; the execution history has them for those who may see them.
        includeExecutionData: false,
        destination: new LogGroup(this, `${id}Logs`, {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: logRetention,
          removalPolicy: removalPolicyOf({ keepsData }),
        }),
      },
    });
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray and the log delivery of Step Functions take no resource: they are granted on all or not at all.',
    });
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SF1',
      reason:
        'It logs what fails. All that happens to an order is in its journal, and its run in the history of executions.',
    });
    // A definition from a string grants nothing by itself.
    machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: services.map((service) => service.functionArn),
      }),
    );
    machine.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetterQueue.queueArn] }),
    );
    return machine;
  }
}
