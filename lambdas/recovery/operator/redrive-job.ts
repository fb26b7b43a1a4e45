import { causeOf } from '../../shared/saga/task-failure.ts';
import { listOrdersInNeed, type Position, positionInNeed } from '../open-orders.ts';
import { recordPass } from '../recovery-metrics.ts';
import { type Redriven, redriveThese } from '../redrive.ts';
import type { Job } from './contract/job-contract.ts';
import { type Request, type SoFar, updateJob } from './jobs.ts';
import { MAX_RESULTS, type Result } from './results.ts';

type RedriveRequest = Extract<Request, { kind: 'redrive' }>;
type OrderResult = NonNullable<Job['results']>[number];

/** What is left of a Lambda's time. */
export interface Clock {
  /** What is under way is to be left. */
  isTimeUp(): boolean;
  /** No portion is to be begun: it might not come to its end. */
  isLate(): boolean;
}

/** Orders looked at side by side, between two words of progress. */
const PORTION = 10;
/** Lambdas that work on one job, each for its quarter of an hour: AWS stops a function that calls itself more often. */
const MAX_PARTS = 10;
/** Of what an order threw: a record holds so many of them. */
const MAX_WHY = 200;

/**
 * Runs the compensations of the chosen orders again: of those that were named, of all of one cause, or of all in need. However many they
 * are: where the time of this Lambda ends, `goOn` is where the next one begins. What fails again at the head keeps nobody from the rest.
 */
export async function redriveChosen(
  { jobId, by, results: before = [] }: Job,
  request: RedriveRequest,
  known: SoFar | undefined,
  clock: Clock,
): Promise<{ result: Result } | { goOn: SoFar }> {
  let soFar = known ?? { total: await countOf(request), tried: 0, finished: 0, parts: 0 };
  let results = before;
  const redriven: string[] = [];
  for (;;) {
    const { tried, total } = soFar;
    // Some may have come since they were counted.
    await updateJob(jobId, { progress: { done: tried, total: Math.max(total, tried) }, soFar, results });
    const portion = clock.isLate() ? undefined : await portionFrom(request, soFar);
    if (!portion?.orderIds.length) {
      await recordPass({ redriven });
      if (portion) return { result: resultOf(soFar, results) };
      if (soFar.parts + 1 < MAX_PARTS) return { goOn: { ...soFar, parts: soFar.parts + 1 } };
      return { result: resultOf(soFar, results, 'the time was up: redrive again for the others') };
    }
    const pass = await redriveThese(portion.orderIds, { isTimeUp: clock.isTimeUp, operator: by });
    redriven.push(...pass.redriven);
    const outcomes = portion.orderIds.map((orderId) => outcomeOf(orderId, pass));
    results = worstOf([...results, ...outcomes]);
    soFar = {
      ...soFar,
      tried: tried + outcomes.length,
      finished: soFar.finished + outcomes.filter(isFinished).length,
      after: portion.after,
    };
  }
}

/** The next orders, and where those behind them begin. */
async function portionFrom(
  { orderIds, cause }: RedriveRequest,
  { tried, after }: SoFar,
): Promise<{ orderIds: string[]; after?: Position }> {
  if (orderIds) return { orderIds: orderIds.slice(tried, tried + PORTION) };
  const portion: string[] = [];
  let last = after;
  for await (const order of listOrdersInNeed({ after })) {
    if (cause !== undefined && causeOf(order).cause !== cause) continue;
    portion.push(order.orderId);
    last = positionInNeed(order);
    if (portion.length === PORTION) break;
  }
  return { orderIds: portion, after: last };
}

async function countOf({ orderIds, cause }: RedriveRequest): Promise<number> {
  if (orderIds) return orderIds.length;
  let count = 0;
  for await (const order of listOrdersInNeed())
    if (cause === undefined || causeOf(order).cause === cause) count++;
  return count;
}

function outcomeOf(orderId: string, { finished, failedAgain, left }: Redriven): OrderResult {
  if (finished.includes(orderId)) return { orderId, outcome: 'finished' };
  const failed = failedAgain.find((each) => each.orderId === orderId);
  if (failed) return { orderId, outcome: 'failed again', why: failed.why.slice(0, MAX_WHY) };
  const why = left.find(({ id }) => id === orderId)?.why ?? 'its undo has not ended yet';
  return { orderId, outcome: 'left', why: why.slice(0, MAX_WHY) };
}

const isFinished = ({ outcome }: OrderResult) => outcome === 'finished';

/** All of them; of more than a record holds those that somebody must look at. */
const worstOf = (results: OrderResult[]): OrderResult[] =>
  results.length <= MAX_RESULTS
    ? results
    : [...results.filter((result) => !isFinished(result)), ...results.filter(isFinished)].slice(
        0,
        MAX_RESULTS,
      );

const resultOf = ({ tried, finished }: SoFar, results: OrderResult[], more?: string): Result => ({
  ok: finished === tried && !more,
  summary: [
    `${finished} of ${tried} orders finished`,
    ...(results.length < tried ? [`${results.length} are listed, those that did not finish first`] : []),
    ...(more ? [more] : []),
  ].join('; '),
  results,
});
