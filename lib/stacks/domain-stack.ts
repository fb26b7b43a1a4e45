import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, type ITable, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { parameterArn } from '../arns.ts';
import { DOMAIN_SPECS, type DomainSpec } from '../domains.ts';
import type { Environment } from '../environments.ts';
import { type Domain, resourceNames } from '../names.ts';
import { IN_TRANSACTIONS, nameMonolith } from '../parts/another-owner.ts';
import { KeptTable, string } from '../parts/kept-table.ts';
import { ServiceFunction } from '../parts/service-function.ts';

export interface DomainStackProps extends StackProps {
  readonly domain: Domain;
  readonly environment: Environment;
}

/** One service: one table and the one Lambda that may touch it. */
export class DomainStack extends Stack {
  readonly table: ITable;
  readonly service: ServiceFunction;

  constructor(scope: Construct, id: string, { domain, environment, ...props }: DomainStackProps) {
    super(scope, id, props);
    const { indexes, recoveryIndexes = [], reads, timeout, needs } = DOMAIN_SPECS[domain];

    const table = new KeptTable(this, 'Table', environment, {
      partitionKey: string('pk'),
      sortKey: string('sk'),
      timeToLiveAttribute: 'expiresAt',
      // Whoever has to know of a change reads it here: it is there if and only if it was committed.
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    for (const { index, partition, sort, sortType } of [...indexes, ...recoveryIndexes]) {
      table.addGlobalSecondaryIndex({
        indexName: index,
        partitionKey: string(partition),
        sortKey: { ...string(sort), ...(sortType && { type: AttributeType.NUMBER }) },
      });
    }

    const extra = needs?.(this, environment);
    this.service = new ServiceFunction(this, 'Service', {
      service: domain,
      environment,
      timeout,
      variables: { [`${domain.toUpperCase()}_TABLE`]: table.tableName, ...extra?.variables },
    });
    this.#grantAccess(
      table,
      reads,
      indexes.map(({ index }) => index),
    );
    for (const statement of extra?.statements ?? []) this.service.addToRolePolicy(statement);
    if (environment.allowsChaos) this.#allowChaos(resourceNames(environment).chaosParameter);

    if (environment.monolith) {
      nameMonolith(this.service, environment, environment.monolith);
      this.#allowMoves(table, reads);
    }

    this.table = table;
    new CfnOutput(this, 'TableName', { value: table.tableName });
    new CfnOutput(this, 'FunctionName', { value: this.service.functionName });
  }

  /** Reads and writes of single items, and what else the service needs; no scan, no delete, and each index by its name. */
  #grantAccess({ tableArn }: ITable, reads: DomainSpec['reads'] = [], indexNames: string[]): void {
    const dynamodb = (...actions: string[]) => actions.map((action) => `dynamodb:${action}`);
    this.service.addToRolePolicy(
      new PolicyStatement({
        actions: dynamodb('GetItem', 'PutItem', 'UpdateItem', ...reads),
        resources: [tableArn],
      }),
    );
    if (indexNames.length === 0) return;
    this.service.addToRolePolicy(
      new PolicyStatement({
        actions: dynamodb('Query'),
        resources: indexNames.map((name) => `${tableArn}/index/${name}`),
      }),
    );
  }

  /** Its own writes hold only in its own epoch; all its rows can be read, and another owner's written over them, in transactions. */
  #allowMoves({ tableArn }: ITable, reads: DomainSpec['reads'] = []): void {
    const wanted = (['BatchGetItem', 'Query'] as const).filter((read) => !reads.includes(read));
    for (const statement of [
      { actions: ['dynamodb:Scan', ...wanted.map((read) => `dynamodb:${read}`)] },
      { actions: ['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem'], conditions: IN_TRANSACTIONS },
    ])
      this.service.addToRolePolicy(new PolicyStatement({ ...statement, resources: [tableArn] }));
  }

  #allowChaos(parameterName: string): void {
    this.service.addEnvironment('CHAOS_PARAMETER', parameterName);
    this.service.addToRolePolicy(
      new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [parameterArn(this, parameterName)] }),
    );
  }
}
