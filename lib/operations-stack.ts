import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { Alerts } from './alerts.ts';
import type { Environment } from './environments.ts';

export interface OperationsStackProps extends StackProps {
  readonly environment: Environment;
  readonly orderTable: ITable;
}

/** What an operator has: one dashboard, alarms, and a message when it matters. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, { environment, orderTable, ...props }: OperationsStackProps) {
    super(scope, id, props);
    const { topic, notifier } = new Alerts(this, environment, orderTable);
    new CfnOutput(this, 'AlertsTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'NotifierFunctionName', { value: notifier.functionName });
  }
}
