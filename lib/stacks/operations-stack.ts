import { Arn, ArnFormat, Aws, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { stateMachineArn } from '../arns.ts';
import type { Environment } from '../environments.ts';
import { createAlarms, tellWhenOver } from '../monitoring/alarms.ts';
import { Alerts } from '../monitoring/alerts.ts';
import { createDashboard } from '../monitoring/dashboard.ts';
import type { Subject } from '../monitoring/figures.ts';
import { forwardMachine, resourceNames } from '../names.ts';

export interface OperationsStackProps extends StackProps {
  readonly environment: Environment;
  readonly orderTable: ITable;
  readonly apiId: string;
}

/** What an operator has: one dashboard, alarms, and a message when it matters. */
export class OperationsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { environment, orderTable, apiId, ...props }: OperationsStackProps,
  ) {
    super(scope, id, props);
    const names = resourceNames(environment);
    const { topic, notifier, queue, failureQueue } = new Alerts(this, environment, orderTable);
    const subject = subjectOf(this, environment, apiId);
    const alarms = createAlarms(this, { environment, subject, topic });
    tellWhenOver(this, environment, topic);
    // The dashboards of all regions of an account share their names.
    const dashboardName = `${names.dashboard}-${Aws.REGION}`;
    createDashboard(this, { dashboardName, subject, alarms });

    new CfnOutput(this, 'AlertsTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'NotifierFunctionName', { value: notifier.functionName });
    new CfnOutput(this, 'SlackWebhookParameter', { value: names.slackWebhookParameter });
    new CfnOutput(this, 'AlertsQueueUrl', { value: queue.queueUrl });
    new CfnOutput(this, 'AlertsFailureQueueUrl', { value: failureQueue.queueUrl });
  }
}

/** By their names, so that the dashboard waits for no other stack. */
function subjectOf(stack: Stack, environment: Environment, apiId: string): Subject {
  const names = resourceNames(environment);
  return {
    environment: environment.name,
    apiId,
    function: names.function,
    functionArn: (service) =>
      Arn.format(
        {
          service: 'lambda',
          resource: 'function',
          resourceName: names.function(service),
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        },
        stack,
      ),
    machineArn: (machine) =>
      stateMachineArn(stack, machine === 'orderSaga' ? forwardMachine(environment) : names.orderUndo),
    queue: (queue) => names.queues[queue],
  };
}
