import { movesFrom } from './moves.ts';
import { RULES, type Rules } from './rules.ts';
import type { Scenario } from './scenarios.ts';
import { isFinished, isQuiet, keyOf, type State, startWith } from './state.ts';

export interface Explored {
  states: number;
  /** The ends that quiet orders came to. */
  ends: Set<string>;
  /** What went wrong, and the shortest way there. */
  violation?: { what: string; story: string[] };
}

interface Node {
  state: State;
  /** The shortest way here: from which node, by which move. */
  from?: number;
  by?: string;
}

/** Visits every state that the rules can reach, the nearest first, and stops at the first that breaks a promise. */
export function explore(scenario: Scenario, rules: Rules = RULES): Explored {
  const start = startWith(scenario.budget);
  const nodes: Node[] = [{ state: start }];
  const indexOf = new Map([[keyOf(start), 0]]);
  /** For each node, those from which the system comes to it by itself. */
  const comesFrom: number[][] = [[]];
  const ends = new Set<string>();
  const violation = (what: string, at: number, last: string[] = []): Explored => ({
    states: nodes.length,
    ends,
    violation: { what, story: [...storyOf(nodes, at), ...last] },
  });

  for (let index = 0; index < nodes.length; index++) {
    const { state } = nodes[index] as Node;
    const broken = brokenPromise(state);
    if (broken) return violation(broken, index);
    if (isQuiet(state) && isFinished(state)) ends.add(state.status);
    for (const { name, to, isOwn, breaks } of movesFrom(state, rules, scenario)) {
      const brokenOnTheWay = breaks ?? wasReopened(state, to);
      if (brokenOnTheWay) return violation(brokenOnTheWay, index, [name]);
      const key = keyOf(to);
      let target = indexOf.get(key);
      if (target === undefined) {
        target = nodes.push({ state: to, from: index, by: name }) - 1;
        indexOf.set(key, target);
        comesFrom.push([]);
      }
      if (isOwn) (comesFrom[target] as number[]).push(index);
    }
  }
  const stuck = firstStuck(nodes, comesFrom);
  return stuck === undefined
    ? { states: nodes.length, ends }
    : violation('stuck: by itself the system never finishes the order', stuck);
}

/** What must hold in every state, and in every quiet one. */
function brokenPromise(state: State): string | undefined {
  const { status, effects, isOpen, isCancelled } = state;
  if (effects.some((count) => count < 0 || count > 1)) return `an effect is in place ${effects} times`;
  if (!isFinished(state) && !isOpen) return 'the order is not finished and not among the open ones';
  if (!isQuiet(state)) return undefined;
  if (status === 'CONFIRMED' && effects.some((count) => count === 0))
    return 'CONFIRMED, and a step is not applied';
  if (!isFinished(state)) return undefined;
  if (status !== 'CONFIRMED' && effects.some((count) => count === 1))
    return `${status}, and a step is still applied`;
  if (isCancelled && status !== 'CANCELLED') return `cancelled, and it ends ${status}`;
  return undefined;
}

/** The ways of an order: what is over stays over, and only an order that is confirmed or undecided may be cancelled. */
const WAYS: Record<State['status'], State['status'][]> = {
  PENDING: ['CONFIRMED', 'REJECTING', 'REJECTED', 'CANCELLING'],
  CONFIRMED: ['CANCELLING'],
  REJECTING: ['REJECTED'],
  REJECTED: [],
  CANCELLING: ['CANCELLED'],
  CANCELLED: [],
};

function wasReopened(before: State, after: State): string | undefined {
  if (before.status !== after.status)
    return WAYS[before.status].includes(after.status)
      ? undefined
      : `${before.status}, and then ${after.status}`;
  return isFinished(before) && after.needsAttention
    ? `${before.status}, and calls for a person again`
    : undefined;
}

/** The first state from which the system's own moves never lead to a quiet, finished order. */
function firstStuck(nodes: Node[], comesFrom: number[][]): number | undefined {
  const canFinish = new Uint8Array(nodes.length);
  const todo = nodes.flatMap(({ state }, index) => (isQuiet(state) && isFinished(state) ? [index] : []));
  for (const index of todo) canFinish[index] = 1;
  for (let index = todo.pop(); index !== undefined; index = todo.pop())
    for (const before of comesFrom[index] as number[])
      if (!canFinish[before]) {
        canFinish[before] = 1;
        todo.push(before);
      }
  const stuck = canFinish.indexOf(0);
  return stuck < 0 ? undefined : stuck;
}

function storyOf(nodes: Node[], end: number): string[] {
  const story: string[] = [];
  for (let node = nodes[end]; node?.by !== undefined; node = nodes[node.from as number])
    story.unshift(node.by);
  return story;
}
