import type { Used } from './one-order.ts';
import { PRICES } from './prices.ts';

interface Line {
  service: string;
  what: string;
  quantity: number;
  unit: string;
  price: keyof typeof PRICES;
  usd: number;
}

export interface Bill {
  workflow: 'standard' | 'express';
  lines: Line[];
  usd: number;
}

/** What no local engine can tell: how long things take on AWS. */
export interface Assumed {
  /** Billed milliseconds of one command, and of the intake; of 1,024 MB. */
  commandMs: number;
  intakeMs: number;
  /** Billed milliseconds of one call of the journal. */
  journalMs: number;
  /** From the start of a forward run to its end; an Express run is billed for it, in 64 MB. */
  runMs: number;
  /** Calls of the journal for one order: one for each table's stream at the worst, when orders are rare. */
  journalCalls: number;
  /** What Lambda itself logs of a call: its start, its end and its report. */
  platformLogBytes: number;
  /** Of orders, of which X-Ray keeps a trace. */
  tracedShare: number;
}

export const ASSUMED: Assumed = {
  commandMs: 25,
  intakeMs: 60,
  journalMs: 40,
  runMs: 500,
  journalCalls: 5,
  platformLogBytes: 350,
  tracedShare: 1,
};

const MEMORY_GB = 1;
const EXPRESS_GB = 64 / 1_024;
const GB = 1024 ** 3;

/** The list price of so many confirmed orders of one product, without a coupon, in one month. */
export function billFor(
  orders: number,
  { intake, saga, journal, states, commands, logBytes }: Used,
  workflow: Bill['workflow'],
  assumed: Assumed = ASSUMED,
): Bill {
  const all = (key: keyof typeof intake) => intake[key] + saga[key] + journal[key];
  const calls = 1 + commands + assumed.journalCalls;
  const ms = assumed.intakeMs + commands * assumed.commandMs + assumed.journalCalls * assumed.journalMs;
  const line = (
    service: string,
    what: string,
    each: number,
    unit: string,
    price: keyof typeof PRICES,
  ): Line => ({
    service,
    what,
    quantity: each * orders,
    unit,
    price,
    usd: (each * orders * PRICES[price].usd) / PRICES[price].per,
  });
  const run =
    workflow === 'standard'
      ? [line('Step Functions', 'state transitions', states, 'transitions', 'stateTransition')]
      : [
          line('Step Functions', 'Express runs', 1, 'runs', 'expressRequest'),
          line(
            'Step Functions',
            'their duration',
            (EXPRESS_GB * roundedUp(assumed.runMs, 100)) / 1_000,
            'GB-s',
            'expressGbSecond',
          ),
        ];
  const lines = [
    line('API Gateway', 'POST /orders', 1, 'requests', 'httpRequest'),
    ...run,
    line('Lambda', 'intake, commands, journal', calls, 'calls', 'lambdaRequest'),
    line('Lambda', 'their duration', (MEMORY_GB * ms) / 1_000, 'GB-s', 'lambdaGbSecond'),
    line('DynamoDB', 'writes of the intake', intake.writeUnits, 'units', 'writeUnit'),
    line('DynamoDB', 'writes of the saga', saga.writeUnits, 'units', 'writeUnit'),
    line('DynamoDB', 'writes of the journal', journal.writeUnits, 'units', 'writeUnit'),
    line('DynamoDB', 'reads', all('readUnits'), 'units', 'readUnit'),
    line('DynamoDB', 'what is stored, the first month', all('stored') / GB, 'GB', 'storedGb'),
    line('EventBridge', 'events on the bus', journal.busEvents, 'events', 'busEvent'),
    line('CloudWatch', 'log lines', (logBytes + calls * assumed.platformLogBytes) / GB, 'GB', 'logGb'),
    line('X-Ray', 'traces', assumed.tracedShare, 'traces', 'trace'),
  ];
  return { workflow, lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) };
}

const roundedUp = (value: number, to: number) => Math.ceil(value / to) * to;
