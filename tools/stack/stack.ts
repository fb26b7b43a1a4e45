import { mkdirSync } from 'node:fs';
import { localWorkflow } from '../../lib/workflow.ts';
import { type Arrival, startAlertSink } from '../engine/alert-sink.ts';
import { startEngine } from '../engine/engine.ts';
import { localFolder } from '../terminal/paths.ts';
import { UserError } from '../terminal/run.ts';
import { deploy, LOCAL_NAMES } from './deploy.ts';
import { type Outputs, outputsOf } from './outputs.ts';
import { seed } from './seed.ts';
import type { UserPool } from './users.ts';

export interface LocalStack {
  outputs: Outputs;
  userPool: UserPool;
  /** Ends what was started; an endpoint that was there before stays. */
  stop(): Promise<void>;
}

/** The whole system on an engine of its own at `port`, or on the LocalStack-compatible `endpoint`: deployed and seeded. */
export async function startStack(
  { port, endpoint }: { port: number; endpoint?: string },
  say: (line: string) => void,
  showAlert: (alert: Arrival) => void = () => {},
): Promise<LocalStack> {
  requireWorkflow();
  mkdirSync(localFolder, { recursive: true });
  say(endpoint ? `using ${endpoint}` : `starting the local engine on port ${port}`);
  const engine = endpoint ? { endpoint, stop: async () => {} } : await startEngine(port, say);
  const sink = await startAlertSink(showAlert);
  const stop = async () => {
    await engine.stop();
    await sink.stop();
  };
  try {
    const stacks = await deploy(engine.endpoint, `port-${new URL(engine.endpoint).port}`, say);
    const identity = stacks[LOCAL_NAMES.stack('identity')] as { UserPoolId: string; ClientId: string };
    const outputs = outputsOf(engine.endpoint, stacks, sink.url);
    await sink.connect({
      endpoint: engine.endpoint,
      topicArn: outputs.alerts.topic,
      slackWebhookParameter: outputs.parameters.slackWebhook,
    });
    const userPool = {
      endpoint: engine.endpoint,
      userPoolId: identity.UserPoolId,
      clientId: identity.ClientId,
    };
    say('seeding users, products and coupons');
    const users = await seed(userPool, outputs.apiUrl);
    return { outputs: { ...outputs, users }, userPool, stop };
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
