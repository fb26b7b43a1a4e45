import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiGatewayV2Client, type Cors, UpdateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { environmentPrefix, resourceNames } from '../../lib/names.ts';
import { localWorkflow } from '../../lib/workflow.ts';
import { localFolder, nodeModules } from '../terminal/paths.ts';
import { run } from '../terminal/run.ts';
import { assemblyOf } from './assembly.ts';
import { awsEnvironment, clientOptions, LOCAL_ACCOUNT, LOCAL_REGION } from './aws.ts';

/** What `cdk deploy` printed: stack name -> output -> value. */
export type StackOutputs = Record<string, Record<string, string>>;

export const LOCAL_NAMES = resourceNames({ name: 'local' });

export interface DeployOptions {
  /** Keeps several deployments' files apart. */
  name: string;
  /** Whether the engine runs functions by tools/engine/bootstrap. */
  hasCustomRuntime: boolean;
  /** The address of the monolith that may own its domains. */
  monolith?: string;
}

/** Deploys every stack to `endpoint` with the real `cdk deploy`; synthesizes them first if their sources have changed. */
export async function deploy(
  endpoint: string,
  { name, hasCustomRuntime, monolith }: DeployOptions,
  say: (line: string) => void,
): Promise<StackOutputs> {
  const env = { ...process.env, ...awsEnvironment(endpoint) };
  const outputsFile = join(localFolder, `${name}.cdk-outputs.json`);
  const cdk = (...args: string[]) =>
    run(join(nodeModules, '.bin', 'cdk'), [...args, '--no-notices'], { env, onLine });
  const onLine = (line: string) => {
    const stack = deployedStack(line);
    if (stack) say(`deployed ${stack}`);
  };
  const context = [
    ...['-c', 'env=local', '-c', `customRuntime=${hasCustomRuntime}`],
    ...(monolith ? ['-c', `monolith=${monolith}`] : []),
  ];

  const [assembly] = await Promise.all([
    assemblyOf([...context, localWorkflow()], (output) => {
      say('synthesizing');
      return cdk('synth', '--quiet', ...context, '--output', output);
    }),
    // Without an app: bootstrapping needs none, and would synthesize it again.
    cdk('bootstrap', `aws://${LOCAL_ACCOUNT}/${LOCAL_REGION}`, '--app', ''),
  ]);
  say('deploying');
  await cdk(
    'deploy',
    '--all',
    ...['--app', assembly],
    ...['--outputs-file', outputsFile],
    ...['--require-approval', 'never'],
    ...['--concurrency', '8'],
  );
  const outputs: StackOutputs = JSON.parse(readFileSync(outputsFile, 'utf8'));
  await repeatCors(endpoint, assembly, outputs[LOCAL_NAMES.stack('api')]?.ApiId as string);
  return outputs;
}

/** The stack of ours that the CDK says in this line to be deployed. It says the same of the account that it bootstraps. */
export const deployedStack = (line: string) =>
  new RegExp(`✅ +(${environmentPrefix('local')}-\\S+)`).exec(line)?.[1];

interface Template {
  Resources: Record<string, { Type: string; Properties: { CorsConfiguration?: Cors } }>;
}

/** The local engine takes an API's CORS configuration from an update, not from CloudFormation. On AWS this changes nothing. */
async function repeatCors(endpoint: string, assembly: string, ApiId: string): Promise<void> {
  const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  const api = templates
    .map((file) => JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Template)
    .flatMap(({ Resources }) => Object.values(Resources))
    .find(({ Type }) => Type === 'AWS::ApiGatewayV2::Api');
  const { CorsConfiguration } = api?.Properties ?? {};
  await new ApiGatewayV2Client(clientOptions(endpoint)).send(
    new UpdateApiCommand({ ApiId, CorsConfiguration }),
  );
}
