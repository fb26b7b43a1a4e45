/** One of those that are compared: it takes one order through to its end. */
export interface Contestant {
  name: string;
  /** Places the order of that number and waits for its end. Throws when it does not end well. */
  place(index: number): Promise<void>;
  /** Around the orders of one round. */
  before?(): Promise<void>;
  after?(): Promise<void>;
}

/** What one contestant did in one round. */
export interface Round {
  contestant: string;
  clients: number;
  /** Orders a second. */
  rate: number;
  latencies: number[];
}

/** Lets so many clients at once place the orders, each the next one when its last has ended. */
export async function playRound(contestant: Contestant, clients: number, orders: number): Promise<Round> {
  await contestant.before?.();
  try {
    const latencies: number[] = [];
    const queue = Array.from({ length: orders }, (_, index) => index).values();
    const started = performance.now();
    await Promise.all(
      Array.from({ length: clients }, async () => {
        for (const index of queue) {
          const sent = performance.now();
          await contestant.place(index);
          latencies.push(performance.now() - sent);
        }
      }),
    );
    const seconds = (performance.now() - started) / 1_000;
    return { contestant: contestant.name, clients, rate: orders / seconds, latencies };
  } finally {
    await contestant.after?.();
  }
}
