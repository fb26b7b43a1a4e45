import { afterwards } from '../../../tools/terminal/afterwards.ts';

const succeed = async () => 'done';
const fail = (message: string) => async () => {
  throw new Error(message);
};

describe('afterwards', () => {
  it('tidies up after the work, and gives what the work gave', async () => {
    const order: string[] = [];

    const result = await afterwards(
      async () => order.push('work'),
      async () => order.push('tidy up'),
    );

    expect(result).toBe(1);
    expect(order).toEqual(['work', 'tidy up']);
  });

  it('tidies up after work that failed, and tells why it failed', async () => {
    const order: string[] = [];

    await expect(afterwards(fail('no stock'), async () => order.push('tidy up'))).rejects.toThrow('no stock');
    expect(order).toEqual(['tidy up']);
  });

  it('tells when the tidying up failed, alone or too', async () => {
    await expect(afterwards(succeed, fail('still there'))).rejects.toThrow('still there');
    await expect(afterwards(fail('no stock'), fail('still there'))).rejects.toThrow(
      'no stock; and then: still there',
    );
  });
});
