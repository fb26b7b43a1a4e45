import { jest } from '@jest/globals';
import { rememberFor } from '../../../../lambdas/shared/platform/remember.ts';

/** Something that counts how often it is read; each reading ends when it is told to. */
function aSource() {
  const readings: { answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const read = jest.fn(
    (_question: { days: number }) =>
      new Promise<string>((answer, fail) => {
        readings.push({ answer, fail });
      }),
  );
  return { readings, read };
}

afterEach(() => jest.restoreAllMocks());

describe('what is remembered', () => {
  it('is read once for all who ask while it is read, and within its time', async () => {
    const { readings, read } = aSource();
    const ask = rememberFor(10_000, read);

    const asked = Array.from({ length: 50 }, () => ask({ days: 3 }));
    readings[0]?.answer('first');

    expect(new Set(await Promise.all(asked))).toEqual(new Set(['first']));
    expect(await ask({ days: 3 })).toBe('first');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is read anew when its time is over', async () => {
    const { readings, read } = aSource();
    const ask = rememberFor(10_000, read);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(1_000);

    const first = ask({ days: 3 });
    readings[0]?.answer('first');
    await first;
    clock.mockReturnValue(10_999);
    expect(await ask({ days: 3 })).toBe('first');
    clock.mockReturnValue(11_000);
    const second = ask({ days: 3 });
    readings[1]?.answer('second');

    expect(await second).toBe('second');
  });

  it('is another for another question', async () => {
    const { readings, read } = aSource();
    const ask = rememberFor(10_000, read);

    const asked = [ask({ days: 3 }), ask({ days: 4 })];
    readings[0]?.answer('three');
    readings[1]?.answer('four');

    expect(await Promise.all(asked)).toEqual(['three', 'four']);
  });

  it('is no failure: who comes after it has it read anew', async () => {
    const { readings, read } = aSource();
    const ask = rememberFor(10_000, read);

    const failing = ask({ days: 3 });
    readings[0]?.fail(new Error('throttled'));
    await expect(failing).rejects.toThrow('throttled');
    const next = ask({ days: 3 });
    readings[1]?.answer('well');

    expect(await next).toBe('well');
  });
});
