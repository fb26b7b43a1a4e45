import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { stateMachineArn } from '../arns.ts';
import type { Environment } from '../environments.ts';
import { resourceNames } from '../names.ts';
import { nameOwners } from '../parts/another-owner.ts';
import { ServiceFunction } from '../parts/service-function.ts';

export interface OrchestratorStackProps extends StackProps {
  readonly environment: Environment;
  readonly orderTable: ITable;
  readonly idempotencyTable: ITable;
  readonly orderUndo: IStateMachine;
}

/** What takes orders in, starts their runs and waits for their ends: apart from the order service, so that no client's wait holds a command. */
export class OrchestratorStack extends Stack {
  readonly service: ServiceFunction;

  constructor(
    scope: Construct,
    id: string,
    { environment, orderTable, idempotencyTable, orderUndo, ...props }: OrchestratorStackProps,
  ) {
    super(scope, id, props);
    const names = resourceNames(environment);
    // An order keeps the machine that it was taken in for.
    const orderSaga = stateMachineArn(this, names.orderSaga);
    const orderSagaExpress = stateMachineArn(this, names.orderSagaExpress);
    this.service = new ServiceFunction(this, 'Service', {
      service: 'orchestrator',
      environment,
      // `Prefer: wait` holds a request for up to 20 s; API Gateway ends it after 30.
      timeout: Duration.seconds(28),
      variables: {
        ORDER_TABLE: orderTable.tableName,
        IDEMPOTENCY_TABLE: idempotencyTable.tableName,
        ORDER_SAGA_ARN: orderSaga,
        ORDER_SAGA_EXPRESS_ARN: orderSagaExpress,
        WORKFLOW: environment.workflow,
        ORDER_UNDO_ARN: orderUndo.stateMachineArn,
        ...(environment.concurrency && { ALLOWS_WAITING: 'true' }),
        // There the API is no host of its own, and a Location must lead back to it.
        ...(environment.isLocal && { API_PATH: '/_aws/execute-api/{apiId}/{stage}' }),
      },
    });
    this.#allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], orderTable.tableArn);
    this.#allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      idempotencyTable.tableArn,
    );
    this.#allow(['states:StartExecution'], orderSaga, orderSagaExpress, orderUndo.stateMachineArn);
    if (environment.monolith) nameOwners(this.service, environment);
    new CfnOutput(this, 'FunctionName', { value: this.service.functionName });
  }

  #allow(actions: string[], ...resources: string[]): void {
    this.service.addToRolePolicy(new PolicyStatement({ actions, resources }));
  }
}
