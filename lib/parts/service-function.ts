import { type Duration, Validations } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { DOMAINS, resourceNames } from '../names.ts';
import { ESBUILD, entryOf, fromRoot } from './bundling.ts';
import { removalPolicyOf } from './removal.ts';
import { lambdaOfThisAccount } from './trust.ts';

export interface ServiceFunctionProps {
  /** The folder under lambdas/ whose handler.ts it runs. */
  readonly service: string;
  readonly environment: Environment;
  readonly timeout: Duration;
  readonly variables: Record<string, string>;
  /** Files of the project, by their paths, that lie beside the bundle. */
  readonly files?: string[];
  /** What is made by a command of the shell, and put beside the bundle into `output`. */
  readonly make?: (output: string) => string[];
}

/** A Lambda as all of ours are: Node 24 on arm64, one minified ESM bundle with the SDK in it, its log group, tracing. */
export class ServiceFunction extends NodejsFunction {
  constructor(
    scope: Construct,
    id: string,
    { service, environment, timeout, variables, files = [], make = () => [] }: ServiceFunctionProps,
  ) {
    const functionName = resourceNames(environment).function(service);
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: environment.logRetention,
      removalPolicy: removalPolicyOf(environment),
    });
    // Of its own, because the one that CDK would make may write to every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: lambdaOfThisAccount() });
    logGroup.grantWrite(role);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray takes no resource: xray:PutTraceSegments and PutTelemetryRecords are granted on all or not at all.',
    });
    super(scope, id, {
      functionName,
      role,
      description: `order-saga ${environment.name}: the ${service} service`,
      entry: entryOf(service, environment.monolith && [...DOMAINS, 'recovery'].includes(service)),
      projectRoot: fromRoot('.'),
      depsLockFilePath: fromRoot('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 1024,
      timeout,
      reservedConcurrentExecutions: reservedFor(service, environment),
      tracing: Tracing.ACTIVE,
      environment: {
        ENVIRONMENT: environment.name,
        POWERTOOLS_SERVICE_NAME: service,
        NODE_OPTIONS: '--enable-source-maps',
        ...variables,
      },
      logGroup,
      bundling: {
        format: OutputFormat.ESM,
        target: ESBUILD.target,
        minify: true,
        sourceMap: true,
        sourceMapMode: SourceMapMode.EXTERNAL,
        sourcesContent: false,
        mainFields: ESBUILD.mainFields,
        // Smaller and faster to start than the runtime's own copy of the SDK.
        externalModules: [],
        esbuildArgs: Object.fromEntries(
          Object.entries(ESBUILD.aliases).map(([name, file]) => [`--alias:${name}`, file]),
        ),
        banner: ESBUILD.banner,
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          afterBundling: (_input, output) => [
            ...files.map((file) => `cp "${fromRoot(file)}" "${output}/"`),
            ...make(output),
            ...(environment.hasCustomRuntime ? addBootstrap(output) : []),
          ],
        },
      },
    });
    if (environment.hasCustomRuntime) (this.node.defaultChild as CfnFunction).runtime = 'provided.al2023';
  }
}

/** Only of those two Lambdas that must not take each other's. */
const reservedFor = (service: string, { concurrency }: Environment) =>
  (concurrency as Record<string, number> | undefined)?.[service];

/** The custom runtime that the local engine starts (see tools/engine/bootstrap), beside the bundle. */
export const addBootstrap = (output: string) => [
  `cp "${fromRoot('tools/engine/bootstrap')}" "${fromRoot('tools/engine/bootstrap-host.mjs')}" "${output}/"`,
  `chmod 755 "${output}/bootstrap"`,
];
