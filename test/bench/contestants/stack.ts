import { CfnOutput, DefaultStackSynthesizer, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { environmentNamed } from '../../../lib/environments.ts';
import { resourceNames } from '../../../lib/names.ts';
import { ESBUILD, fromRoot } from '../../../lib/parts/bundling.ts';
import { addBootstrap } from '../../../lib/parts/service-function.ts';
import { SERVICES, STACK_NAME } from './names.ts';
import { SAMPLE_STEPS } from './sample.ts';

/** What order-saga is measured against, made as ours is: the same bundling, the same runtime, a Lambda and a table for each service. */
export class ContestantsStack extends Stack {
  constructor(scope: Construct) {
    const environment = environmentNamed('local');
    const { bootstrapQualifier } = resourceNames(environment);
    super(scope, 'contestants', {
      stackName: STACK_NAME,
      synthesizer: new DefaultStackSynthesizer({ qualifier: bootstrapQualifier }),
    });
    const floor = Object.fromEntries(
      SERVICES.map((service) => [service, this.#function(`Floor-${service}`, 'empty', {})]),
    );
    const sample = Object.fromEntries(
      SERVICES.map((service) => {
        const table = new Table(this, `Table-${service}`, {
          partitionKey: { name: 'id', type: AttributeType.STRING },
          billingMode: BillingMode.PAY_PER_REQUEST,
          removalPolicy: RemovalPolicy.DESTROY,
        });
        new CfnOutput(this, `Table${service}`, { value: table.tableName });
        const lambda = this.#function(`Sample-${service}`, 'sample', { TABLE: table.tableName });
        table.grantReadWriteData(lambda);
        return [service, lambda];
      }),
    );
    this.#machine('Floor', floor, { 'HasCoupon?': true });
    this.#machine('Sample', sample, {});
  }

  #function(id: string, entry: string, environment: Record<string, string>): IFunction {
    const lambda = new NodejsFunction(this, id, {
      entry: fromRoot(`test/bench/contestants/${entry}.ts`),
      projectRoot: fromRoot('.'),
      depsLockFilePath: fromRoot('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 1024,
      timeout: Duration.seconds(10),
      environment,
      bundling: {
        format: OutputFormat.ESM,
        target: ESBUILD.target,
        minify: true,
        mainFields: ESBUILD.mainFields,
        externalModules: [],
        banner: ESBUILD.banner,
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          afterBundling: (_input, output) => addBootstrap(output),
        },
      },
    });
    // As ours on the local engine.
    (lambda.node.defaultChild as CfnFunction).runtime = 'provided.al2023';
    return lambda;
  }

  /** Five tasks one after the other; with a choice after the first, as ours has one, where it says so. */
  #machine(id: string, services: Record<string, IFunction>, { 'HasCoupon?': hasChoice = false }): void {
    const names = SAMPLE_STEPS.map(([step]) => step);
    const States: Record<string, object> = Object.fromEntries(
      SAMPLE_STEPS.map(([step, service], index) => [
        step,
        {
          Type: 'Task',
          Resource: services[service]?.functionArn,
          // As ours has it: on the local engine a time limit costs more than a state.
          TimeoutSeconds: 15,
          Parameters: { step, 'order.$': '$.order' },
          ResultPath: null,
          Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 }],
          ...(names[index + 1]
            ? { Next: hasChoice && index === 0 ? 'HasCoupon?' : names[index + 1] }
            : { End: true }),
        },
      ]),
    );
    if (hasChoice)
      States['HasCoupon?'] = {
        Type: 'Choice',
        Choices: [{ Variable: '$.order.couponId', IsPresent: true, Next: names[1] }],
        Default: names[1],
      };
    const machine = new StateMachine(this, `${id}Machine`, {
      definitionBody: DefinitionBody.fromString(this.toJsonString({ StartAt: names[0], States })),
    });
    machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(services).map(({ functionArn }) => functionArn),
      }),
    );
    new CfnOutput(this, `${id}MachineArn`, { value: machine.stateMachineArn });
  }
}
