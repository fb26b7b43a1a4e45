import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localWorkflow } from '../../lib/workflow.ts';
import { type Arrival, startAlertSink } from '../engine/alert-sink.ts';
import { type Engine, startEngine } from '../engine/engine.ts';
import { localFolder } from '../terminal/paths.ts';
import { UserError } from '../terminal/run.ts';
import { deploy, LOCAL_NAMES } from './deploy.ts';
import { engineAt } from './endpoint.ts';
import { handOver, type LocalMonolith, startMonolith } from './monolith.ts';
import { type Outputs, outputsOf } from './outputs.ts';
import { seed } from './seed.ts';
import type { UserPool } from './users.ts';

export interface StackOptions {
  port: number;
  /** A LocalStack-compatible engine that runs already, instead of one of our own at `port`. */
  endpoint?: string;
  /** What the engine of our own holds is there again at the next start on the port. */
  keepsState?: boolean;
  /** The shop as it was runs beside the stack, on that port, and owns every domain. */
  monolith?: { port: number };
}

export interface LocalStack {
  outputs: Outputs;
  userPool: UserPool;
  /** Says how the engine ended, if it does so before it is stopped. */
  gone: Promise<string>;
  /** Ends what was started; an endpoint that was there before stays. */
  stop(): Promise<void>;
}

/** The folder of what is kept of the stack at a port. */
const stateFolder = (port: number) => join(localFolder, `state-${port}`);

/** The whole system on an engine: deployed and seeded. */
export async function startStack(
  options: StackOptions,
  say: (line: string) => void,
  showAlert: (alert: Arrival) => void = () => {},
): Promise<LocalStack> {
  requireWorkflow();
  mkdirSync(localFolder, { recursive: true });
  const { hasCustomRuntime, ...engine } = await openEngine(options, say);
  const sink = await startAlertSink(showAlert);
  let monolith: LocalMonolith | undefined;
  const stop = async () => {
    await engine.stop();
    await monolith?.stop();
    await sink.stop();
  };
  try {
    monolith = options.monolith && (await startMonolith(options.monolith.port));
    return await Promise.race([
      setUp(engine, { hasCustomRuntime, monolith, sink }, say).then((stack) => ({
        ...stack,
        gone: engine.gone,
        stop,
      })),
      engine.gone.then((how) => {
        throw new UserError(`the engine is gone, before all was deployed: ${how}`);
      }),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asked for before anything is started; the stacks read it themselves. */
function requireWorkflow(): void {
  try {
    localWorkflow();
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}

async function openEngine(
  { port, endpoint, keepsState }: StackOptions,
  say: (line: string) => void,
): Promise<Engine & { hasCustomRuntime: boolean }> {
  if (endpoint) {
    say(`using ${endpoint}`);
    const { isMiniStack, ...engine } = await engineAt(endpoint);
    return { ...engine, hasCustomRuntime: isMiniStack };
  }
  say(`starting the local engine on port ${port}`);
  const engine = await startEngine(port, say, { stateFolder: keepsState ? stateFolder(port) : undefined });
  return { ...engine, hasCustomRuntime: true };
}

async function setUp(
  { endpoint }: Engine,
  {
    hasCustomRuntime,
    monolith,
    sink,
  }: {
    hasCustomRuntime: boolean;
    monolith: LocalMonolith | undefined;
    sink: Awaited<ReturnType<typeof startAlertSink>>;
  },
  say: (line: string) => void,
): Promise<Pick<LocalStack, 'outputs' | 'userPool'>> {
  const name = `port-${new URL(endpoint).port}`;
  const stacks = await deploy(endpoint, { name, hasCustomRuntime, monolith: monolith?.baseUrl }, say);
  const identity = stacks[LOCAL_NAMES.stack('identity')] as { UserPoolId: string; ClientId: string };
  const outputs = outputsOf(endpoint, stacks, sink.url);
  await sink.connect({
    endpoint,
    topicArn: outputs.alerts.topic,
    slackWebhookParameter: outputs.parameters.slackWebhook,
  });
  const userPool = { endpoint, userPoolId: identity.UserPoolId, clientId: identity.ClientId };
  if (monolith) {
    say(`handing every domain to the monolith at ${monolith.baseUrl}`);
    await handOver(outputs, monolith);
  }
  say('seeding users, products and coupons');
  const users = await seed(userPool, outputs.apiUrl);
  if (!monolith) return { outputs: { ...outputs, users }, userPool };
  const { baseUrl, secret } = monolith;
  const parameters = { ...outputs.parameters, owners: LOCAL_NAMES.ownersParameter };
  return { outputs: { ...outputs, users, parameters, monolith: { baseUrl, secret } }, userPool };
}
