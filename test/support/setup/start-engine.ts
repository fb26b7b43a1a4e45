import { freePort, startEngine } from '../../../tools/engine/engine.ts';
import { exitWhenInterrupted } from '../../../tools/terminal/interrupt.ts';

/** The engine of this test run, or the one in AWS_ENDPOINT_URL. */
export default async function start(): Promise<void> {
  exitWhenInterrupted();
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const engine = endpoint
    ? { endpoint, stop: async () => {} }
    : await startEngine(await freePort(), console.log);
  process.env.TEST_ENDPOINT = engine.endpoint;
  Object.assign(globalThis, { engine });
}
