/** One thing that can happen next. */
export interface Move<State> {
  name: string;
  to: State;
  /** It needs neither a fault nor a person: the system makes it by itself, sooner or later. */
  isOwn: boolean;
  /** A promise that the move itself breaks. */
  breaks?: string;
}

/** What can happen, and what must never. */
export interface Space<State> {
  start: State;
  /** Equal states have equal keys. */
  keyOf(state: State): string;
  movesFrom(state: State): Iterable<Move<State>>;
  /** What is wrong with the state, if anything. */
  brokenPromise(state: State): string | undefined;
  /** What is wrong with a change, if anything. */
  brokenBy?(before: State, after: State): string | undefined;
  /** Nothing is left to do: from every state the system must be able to come to such a one by itself. */
  isDone(state: State): boolean;
  stuck: string;
}

export interface Found<State> {
  states: number;
  /** Those in which nothing is left to do. */
  done: State[];
  /** What went wrong, and the shortest way there. */
  violation?: { what: string; story: string[] };
}

interface Node<State> {
  state: State;
  /** The shortest way here: from which node, by which move. */
  from?: number;
  by?: string;
}

/** Visits every state that can be reached, the nearest first, and stops at the first that breaks a promise. */
export function search<State>(space: Space<State>): Found<State> {
  const { start, keyOf, movesFrom, brokenPromise, brokenBy, isDone, stuck } = space;
  const nodes: Node<State>[] = [{ state: start }];
  const indexOf = new Map([[keyOf(start), 0]]);
  /** For each node, those from which the system comes to it by itself. */
  const comesFrom: number[][] = [[]];
  const done: State[] = [];
  const violation = (what: string, at: number, last: string[] = []): Found<State> => ({
    states: nodes.length,
    done,
    violation: { what, story: [...storyOf(nodes, at), ...last] },
  });

  for (let index = 0; index < nodes.length; index++) {
    const { state } = nodes[index] as Node<State>;
    const broken = brokenPromise(state);
    if (broken) return violation(broken, index);
    if (isDone(state)) done.push(state);
    for (const { name, to, isOwn, breaks } of movesFrom(state)) {
      const brokenOnTheWay = breaks ?? brokenBy?.(state, to);
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
  const lost = firstStuck(
    nodes.map(({ state }) => isDone(state)),
    comesFrom,
  );
  return lost === undefined ? { states: nodes.length, done } : violation(stuck, lost);
}

/** The first state from which the system's own moves never lead to one in which all is done. */
function firstStuck(isDone: boolean[], comesFrom: number[][]): number | undefined {
  const canFinish = Uint8Array.from(isDone, Number);
  const todo = isDone.flatMap((done, index) => (done ? [index] : []));
  for (let index = todo.pop(); index !== undefined; index = todo.pop())
    for (const before of comesFrom[index] as number[])
      if (!canFinish[before]) {
        canFinish[before] = 1;
        todo.push(before);
      }
  const stuck = canFinish.indexOf(0);
  return stuck < 0 ? undefined : stuck;
}

function storyOf<State>(nodes: Node<State>[], end: number): string[] {
  const story: string[] = [];
  for (let node = nodes[end]; node?.by !== undefined; node = nodes[node.from as number])
    story.unshift(node.by);
  return story;
}
