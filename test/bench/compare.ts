import type { LocalStack } from '../../tools/stack/stack.ts';
import { Progress } from '../../tools/terminal/progress.ts';
import { percentile } from '../../tools/terminal/statistics.ts';
import { playRound, type Round } from './contestant.ts';
import { type Counts, countOurs, countSample, NOTHING_WRITTEN } from './counts.ts';
import { openBench } from './orders.ts';
import { FLOOR, otherContestants, SAMPLE } from './others.ts';
import { ourContestants, STANDARD, WITHOUT_JOURNAL } from './ours.ts';

const CLIENTS = [1, 8, 16];
/** Of the orders of one round, for each client. */
const ORDERS_EACH = 8;
const MIN_ORDERS = 16;

/** What a contestant came to with so many clients: of its rounds the median, of all its orders the percentiles. */
interface Result {
  contestant: string;
  clients: number;
  /** Orders a second. */
  rate: number;
  p50: number;
  p99: number;
}

export interface Comparison {
  rounds: number;
  results: Result[];
  counts: Record<string, Counts>;
  /** With eight clients, the journal on. */
  ratios: { toSample: number; toFloor: number; withoutJournal: number };
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
  const played: Round[] = [];
  for (let round = 0; round < rounds; round++)
    for (const clients of CLIENTS)
      for (const contestant of contestants) {
        played.push(await playRound(contestant, clients, Math.max(MIN_ORDERS, clients * ORDERS_EACH)));
        progress.show(played.length);
      }
  progress.end();

  const results = contestants.flatMap(({ name }) =>
    CLIENTS.map((clients) => resultOf(played, name, clients)),
  );
  const rateOf = (name: string) =>
    results.find(({ contestant, clients }) => contestant === name && clients === 8)?.rate ?? Number.NaN;
  const floor = { ...NOTHING_WRITTEN, states: ours.saga.states, lambdaCalls: sample.lambdaCalls };
  return {
    rounds,
    results,
    counts: { 'order-saga': ours.saga, 'its journal': ours.journal, [FLOOR]: floor, [SAMPLE]: sample },
    ratios: {
      toSample: rateOf(STANDARD) / rateOf(SAMPLE),
      toFloor: rateOf(STANDARD) / rateOf(FLOOR),
      withoutJournal: rateOf(WITHOUT_JOURNAL) / rateOf(STANDARD),
    },
  };
}

function resultOf(played: Round[], contestant: string, clients: number): Result {
  const own = played.filter((round) => round.contestant === contestant && round.clients === clients);
  const latencies = own.flatMap((round) => round.latencies);
  return {
    contestant,
    clients,
    rate: percentile(
      own.map(({ rate }) => rate),
      0.5,
    ),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

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
    `\nwith 8 clients, Standard, the journal on: ${ratios.toSample.toFixed(2)} x the sample, ${ratios.toFloor.toFixed(2)} x the floor; ` +
      `without the journal ${ratios.withoutJournal.toFixed(2)} x as many`,
  ];
}
