import { freePort } from '../../../tools/engine/engine.ts';
import { startStack } from '../../../tools/stack/stack.ts';
import { exitWhenInterrupted } from '../../../tools/terminal/interrupt.ts';

/** The deployed system of this test run: on an engine of its own, or on the endpoint in AWS_ENDPOINT_URL. */
export default async function start(): Promise<void> {
  exitWhenInterrupted();
  const stack = await startStack(
    { port: await freePort(), endpoint: process.env.AWS_ENDPOINT_URL },
    console.log,
  );
  process.env.TEST_STACK = JSON.stringify({ outputs: stack.outputs, userPool: stack.userPool });
  Object.assign(globalThis, { stack });
}
