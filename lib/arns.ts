import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';

export const stateMachineArn = (stack: Stack, stateMachineName: string) =>
  Arn.format(
    {
      service: 'states',
      resource: 'stateMachine',
      resourceName: stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );

/** The executions of a state machine. */
export const executionsArn = (stack: Stack, stateMachineName: string) =>
  Arn.format(
    {
      service: 'states',
      resource: 'execution',
      resourceName: `${stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );

export const tableArn = (stack: Stack, tableName: string) =>
  Arn.format({ service: 'dynamodb', resource: 'table', resourceName: tableName }, stack);

export const functionArn = (stack: Stack, functionName: string) =>
  Arn.format(
    {
      service: 'lambda',
      resource: 'function',
      resourceName: functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );

export const parameterArn = (stack: Stack, parameterName: string) =>
  Arn.format(
    { service: 'ssm', resource: 'parameter', resourceName: parameterName.replace(/^\//, '') },
    stack,
  );
