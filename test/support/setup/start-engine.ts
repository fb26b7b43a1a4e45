import { type Engine, freePort, startEngine } from '../../../tools/engine/engine.ts';

/** The engine of this test run, or the one in AWS_ENDPOINT_URL. */
export default async function start(): Promise<void> {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const engine: Engine = endpoint
    ? { endpoint, stop: async () => {} }
    : await startEngine(await freePort(), console.log);
  process.env.TEST_ENDPOINT = engine.endpoint;
  Object.assign(globalThis, { engine });
}
