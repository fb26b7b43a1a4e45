import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is the wanted one. Throws, with the last one, when the time is up. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  seconds = 90,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still not so after ${seconds} s: ${JSON.stringify(answer)}`);
    await sleep(200);
  }
}
