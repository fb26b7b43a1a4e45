import { mkdirSync } from 'node:fs';
import { deploy } from './deploy.ts';
import { startEngine } from './engine.ts';
import { type Outputs, outputsOf } from './outputs.ts';
import { localFolder } from './paths.ts';
import { seed, type UserPool } from './seed.ts';

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
): Promise<LocalStack> {
  mkdirSync(localFolder, { recursive: true });
  say(endpoint ? `using ${endpoint}` : `starting the local engine on port ${port}`);
  const engine = endpoint ? { endpoint, stop: async () => {} } : await startEngine(port, say);
  try {
    const stacks = await deploy(engine.endpoint, `port-${new URL(engine.endpoint).port}`, say);
    const identity = stacks['order-saga-local-identity'] as { UserPoolId: string; ClientId: string };
    const outputs = outputsOf(engine.endpoint, stacks);
    const userPool = {
      endpoint: engine.endpoint,
      userPoolId: identity.UserPoolId,
      clientId: identity.ClientId,
    };
    say('seeding users, products and coupons');
    const users = await seed(userPool, outputs.apiUrl);
    return { outputs: { ...outputs, users }, userPool, stop: engine.stop };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}
