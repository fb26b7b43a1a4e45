import { Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { removalPolicyOf } from './removal.ts';

/** An on-demand, encrypted table that the environment protects as it deserves. */
export class KeptTable extends Table {
  constructor(
    scope: Construct,
    id: string,
    { keepsData }: Pick<Environment, 'keepsData'>,
    props: TableProps,
  ) {
    super(scope, id, {
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keepsData },
      deletionProtection: keepsData,
      removalPolicy: removalPolicyOf({ keepsData }),
      ...props,
    });
    if (keepsData) return;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-DDB3',
      reason: 'This environment holds nothing worth keeping: its data goes with its stack.',
    });
  }
}

export const string = (name: string) => ({ name, type: AttributeType.STRING });
