import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStack } from '../../tools/stack/stack.ts';
import { Progress } from '../../tools/terminal/progress.ts';
import { percentile } from '../../tools/terminal/statistics.ts';
import { type Contestant, playRound, type Round } from './contestant.ts';
import { type Counts, countOurs, countSample, NOTHING_WRITTEN } from './counts.ts';
import { CPU_PARTS, CpuMeter, type CpuTime, perOrder, together } from './cpu.ts';
import { openBench } from './orders.ts';
import { FLOOR, otherContestants, SAMPLE } from './others.ts';
import { EXPRESS, ourContestants, STANDARD, WITHOUT_JOURNAL } from './ours.ts';

const CLIENTS = [1, 8, 16];
/** Of the orders of one round, for each client. */
const ORDERS_EACH = 8;
const MIN_ORDERS = 16;
/** Where nobody can see when the engine is idle. */
const LEFTOVERS_MS = 3_000;

/** What a contestant came to with so many clients: of its rounds the median, of all its orders the percentiles. */
interface Result {
  contestant: string;
  clients: number;
  /** Orders a second. */
  rate: number;
  p50: number;
  p99: number;
  /** Of one order, until the journal has it, too; absent where it cannot be read. */
  cpu?: CpuTime;
}

/** By how much ours is faster than the others. */
interface Ratios {
  toSample: number;
  toFloor: number;
}

type Played = Round & { cpu?: CpuTime };

export interface Comparison {
  rounds: number;
  results: Result[];
  counts: Record<string, Counts>;
  /** With eight clients, the journal on. */
  ratios: { standard: Ratios; express: Ratios; withoutJournal: number };
}

/**
 * Ours, the floor and the usual sample on one engine, in rounds that take turns, so that what else the machine does meets all alike.
 */
export async function compare(
  { outputs }: LocalStack,
  rounds: number,
  say: (line: string) => void,
): Promise<Comparison> {
  say('deploying the floor and the sample');
  const others = await otherContestants(outputs.endpoint);
  say('counting what one order uses');
  const ours = await countOurs();
  const sample = await countSample(outputs.endpoint, others.tables);
  const contestants = [...(await ourContestants(outputs, await openBench(outputs))), ...others.contestants];

  say('warming up');
  for (const contestant of contestants) await playRound(contestant, 8, 32);
  say(`${rounds} rounds of ${contestants.length} contestants with ${CLIENTS.join(', ')} clients`);
  const progress = new Progress(rounds * CLIENTS.length * contestants.length, process.stderr);
  const meter = CpuMeter.of(outputs.endpoint);
  const played: Played[] = [];
  for (let round = 0; round < rounds; round++)
    for (const clients of CLIENTS)
      for (const contestant of contestants) {
        played.push(await playMeasured(meter, contestant, clients));
        progress.show(played.length);
      }
  progress.end();

  const results = contestants.flatMap(({ name }) =>
    CLIENTS.map((clients) => resultOf(played, name, clients)),
  );
  const rateOf = (name: string) =>
    results.find(({ contestant, clients }) => contestant === name && clients === 8)?.rate ?? Number.NaN;
  const ratiosOf = (name: string) => ({
    toSample: rateOf(name) / rateOf(SAMPLE),
    toFloor: rateOf(name) / rateOf(FLOOR),
  });
  const floor = { ...NOTHING_WRITTEN, states: ours.saga.states, lambdaCalls: sample.lambdaCalls };
  return {
    rounds,
    results,
    counts: { 'order-saga': ours.saga, 'its journal': ours.journal, [FLOOR]: floor, [SAMPLE]: sample },
    ratios: {
      standard: ratiosOf(STANDARD),
      express: ratiosOf(EXPRESS),
      withoutJournal: rateOf(WITHOUT_JOURNAL) / rateOf(STANDARD),
    },
  };
}

/** A round that begins when nothing of the one before is left to do: what a journal lags behind would slow another contestant down. */
async function playMeasured(
  meter: CpuMeter | undefined,
  contestant: Contestant,
  clients: number,
): Promise<Played> {
  const orders = Math.max(MIN_ORDERS, clients * ORDERS_EACH);
  const before = meter?.read();
  const round = await playRound(contestant, clients, orders);
  await (meter ? meter.untilIdle() : sleep(LEFTOVERS_MS));
  return { ...round, ...(meter && before && { cpu: perOrder(before, meter.read(), orders) }) };
}

function resultOf(played: Played[], contestant: string, clients: number): Result {
  const own = played.filter((round) => round.contestant === contestant && round.clients === clients);
  const latencies = own.flatMap((round) => round.latencies);
  const cpus = own.flatMap(({ cpu }) => cpu ?? []);
  return {
    contestant,
    clients,
    rate: median(own.map(({ rate }) => rate)),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    ...(cpus.length && {
      cpu: Object.fromEntries(
        CPU_PARTS.map((part) => [part, median(cpus.map((cpu) => cpu[part]))]),
      ) as CpuTime,
    }),
  };
}

const median = (values: number[]) => percentile(values, 0.5);

/** As tables, for a person. */
export function linesOf({ rounds, results, counts, ratios }: Comparison): string[] {
  return [
    `\n${'orders a second, median of'.padEnd(36)}${CLIENTS.map((clients) => `${clients} at once`.padStart(24)).join('')}`,
    `${`${rounds} rounds (p50, p99 in ms)`.padEnd(36)}`,
    ...[...new Set(results.map(({ contestant }) => contestant))].map(
      (name) =>
        name.padEnd(36) +
        results
          .filter(({ contestant }) => contestant === name)
          .map(({ rate, p50, p99 }) =>
            `${rate.toFixed(1)} (${p50.toFixed(0)}, ${p99.toFixed(0)})`.padStart(24),
          )
          .join(''),
    ),
    `\n${'one order uses'.padEnd(36)}${['states', 'Lambda calls', 'requests', 'write units', 'read units', 'bytes'].map((head) => head.padStart(14)).join('')}`,
    ...Object.entries(counts).map(
      ([name, { states, lambdaCalls, dynamoRequests, writeUnits, readUnits, storedBytes }]) =>
        name.padEnd(36) +
        [states, lambdaCalls, dynamoRequests, writeUnits, readUnits, storedBytes]
          .map((count) => String(count).padStart(14))
          .join(''),
    ),
    ...cpuLines(results),
    `\nwith 8 clients, the journal on: ${ratioWords('Standard', ratios.standard)}; ${ratioWords('Express', ratios.express)}; ` +
      `Standard without the journal ${ratios.withoutJournal.toFixed(2)} x as many`,
  ];
}

const ratioWords = (mode: string, { toSample, toFloor }: Ratios) =>
  `${mode} ${toSample.toFixed(2)} x the sample, ${toFloor.toFixed(2)} x the floor`;

function cpuLines(results: Result[]): string[] {
  const measured = results.flatMap(({ contestant, clients, cpu }) =>
    cpu && clients === 8 ? [{ contestant, cpu }] : [],
  );
  if (!measured.length) return [];
  const row = (head: string, cells: string[]) =>
    head.padEnd(36) + cells.map((cell) => cell.padStart(14)).join('');
  return [
    `\n${row('CPU of one order, 8 at once, in ms', [...CPU_PARTS, 'together'])}`,
    ...measured.map(({ contestant, cpu }) =>
      row(
        contestant,
        [...CPU_PARTS.map((part) => cpu[part]), together(cpu)].map((ms) => ms.toFixed(1)),
      ),
    ),
  ];
}
