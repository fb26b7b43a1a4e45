import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { awsEnvironment } from '../../tools/stack/aws.ts';
import { root } from '../../tools/terminal/paths.ts';
import { Meter } from '../cost/meter.ts';
import type { Tables } from './others.ts';

/** What one order uses, as AWS counts it. */
export interface Counts {
  states: number;
  lambdaCalls: number;
  dynamoRequests: number;
  writeUnits: number;
  readUnits: number;
  storedBytes: number;
}

export const NOTHING_WRITTEN = { dynamoRequests: 0, writeUnits: 0, readUnits: 0, storedBytes: 0 };

/** Of ours, without its intake; and what the journal adds. */
export async function countOurs(): Promise<{ saga: Counts; journal: Counts }> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', 'test/cost/run.ts', '--json'],
    { cwd: root },
  );
  const { used, assumed } = JSON.parse(stdout);
  return {
    saga: { states: used.states, lambdaCalls: used.commands, ...countsOf(used.saga) },
    journal: { states: 0, lambdaCalls: assumed.journalCalls, ...countsOf(used.journal) },
  };
}

/** Of the sample: its own Lambdas' code, in this process. */
export async function countSample(endpoint: string, tables: Tables): Promise<Counts> {
  const meter = new Meter(endpoint);
  // Before it is loaded: its client is made with it.
  Object.assign(process.env, awsEnvironment(await meter.listen()));
  try {
    const { handler, SAMPLE_STEPS } = await import('./contestants/sample.ts');
    const order = { orderId: randomUUID(), userId: 'user-0', productId: 'product-0', quantity: 1, total: 1 };
    for (const [step, service] of SAMPLE_STEPS) {
      process.env.TABLE = tables[service];
      await handler({ step, order });
    }
    return { states: SAMPLE_STEPS.length, lambdaCalls: SAMPLE_STEPS.length, ...countsOf(meter.read()) };
  } finally {
    meter.close();
    delete process.env.TABLE;
  }
}

const countsOf = (usage: { requests: number; writeUnits: number; readUnits: number; stored: number }) => ({
  dynamoRequests: usage.requests,
  writeUnits: usage.writeUnits,
  readUnits: usage.readUnits,
  storedBytes: usage.stored,
});
