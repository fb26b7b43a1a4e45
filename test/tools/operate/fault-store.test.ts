import type { Fault } from '../../../lambdas/shared/saga/commands/faults.ts';
import { changeFaults, type FaultStore } from '../../../tools/operate/fault-store.ts';

const fault = (by: string): Fault => ({ command: 'processPayment', mode: 'throw-after', rate: 1, by });
const [mine, hers, his] = ['mine', 'hers', 'his'].map(fault) as [Fault, Fault, Fault];
/** What another has put there, by hand. */
const FOREIGN = { mode: 'throw-before', command: 'useCoupon', rate: 0 };

const copyOf = (entries: unknown[]) => JSON.parse(JSON.stringify(entries));

/** A parameter that keeps all versions, as SSM does. */
function aParameter(...entries: unknown[]) {
  const versions: unknown[][] = [entries];
  const store: FaultStore = {
    read: async (version = versions.length) => ({
      version,
      text: '',
      entries: copyOf(versions[version - 1] as unknown[]),
    }),
    write: async (written) => versions.push(copyOf(written)),
  };
  return { store, versions, now: () => versions.at(-1) };
}

/** The store as one sees it to whom something happens between his read and his write, the first time. */
function interruptedBy(store: FaultStore, event: () => Promise<unknown>): FaultStore {
  let pending: typeof event | undefined = event;
  return {
    read: store.read,
    write: async (entries) => {
      const [first] = [pending];
      pending = undefined;
      await first?.();
      return store.write(entries);
    },
  };
}

const change = (store: FaultStore, what: Parameters<typeof changeFaults>[1]) =>
  changeFaults(store, what, { pauseMs: 1 });

describe('a change of the chaos parameter', () => {
  it('adds to what stands there, and takes only its own away, to the letter', async () => {
    const { store, now } = aParameter(FOREIGN, hers);

    await change(store, { add: [mine] });
    const during = now();
    await change(store, { drop: [mine] });

    expect(during).toEqual([FOREIGN, hers, mine]);
    expect(JSON.stringify(now())).toBe(JSON.stringify([FOREIGN, hers]));
  });

  it('takes its own away in whatever order another has written its fields', async () => {
    const { store, now } = aParameter(Object.fromEntries(Object.entries(mine).toReversed()), hers);

    await change(store, { drop: [mine] });

    expect(now()).toEqual([hers]);
  });

  it('keeps what another has added between its read and its write', async () => {
    const { store, now } = aParameter(FOREIGN);

    await change(
      interruptedBy(store, () => change(store, { add: [hers] })),
      { add: [mine] },
    );

    expect(now()).toEqual([FOREIGN, mine, hers]);
  });

  it('keeps what others have added each time that it puts back what it has overwritten', async () => {
    const { store, now } = aParameter();
    const twice = interruptedBy(
      interruptedBy(store, () => change(store, { add: [his] })),
      () => change(store, { add: [hers] }),
    );

    await change(twice, { add: [mine] });

    expect(now()).toEqual([mine, hers, his]);
  });

  it('keeps what another has added while it took its own away', async () => {
    const { store, now } = aParameter(mine);

    await change(
      interruptedBy(store, () => change(store, { add: [hers] })),
      { drop: [mine] },
    );

    expect(now()).toEqual([hers]);
  });

  it('takes its own away once more when another, who had read it before, has brought it back', async () => {
    const { store, now, versions } = aParameter(mine);
    // The other writes what he had read after this one has written and before it looks again.
    let isLate = true;
    const mineTaken: FaultStore = {
      read: store.read,
      write: async (entries) => {
        const version = await store.write(entries);
        if (isLate) {
          isLate = false;
          await store.write([mine, hers]);
        }
        return version;
      },
    };

    await change(mineTaken, { drop: [mine] });

    expect(now()).toEqual([hers]);
    expect(versions).toHaveLength(4);
  });

  it('does not take away what came after it was told what to take', async () => {
    const { store, now } = aParameter(mine);

    await change(
      interruptedBy(store, () => store.write([mine, hers])),
      { add: [his], drop: [mine] },
    );

    expect(now()).toEqual([his, hers]);
  });

  it('does not wait when it is interrupted', async () => {
    const { store, now } = aParameter();

    await changeFaults(store, { add: [mine] }, { signal: AbortSignal.abort(), pauseMs: 60_000 });

    expect(now()).toEqual([mine]);
  });

  it('gives up, and says so, when others undo it again and again', async () => {
    const undone: FaultStore = {
      read: async () => ({ version: 1, text: '', entries: [] }),
      write: async () => 2,
    };

    await expect(change(undone, { add: [mine] })).rejects.toThrow(
      'the chaos parameter was changed by others 10 times in a row',
    );
  });
});
