import { cursorOf, positionIn } from '../../../../lambdas/shared/api/cursor.ts';

const POSITION = { pk: 'ORDER#1', sk: 'ORDER' };
const CURSOR = cursorOf(POSITION);

const read = (position: unknown) => {
  const isPosition = typeof position === 'object' && position !== null && 'pk' in position;
  return isPosition ? position : undefined;
};

describe('a cursor', () => {
  it('is the position again', () => {
    expect(positionIn(CURSOR, read)).toEqual(POSITION);
  });

  it.each([
    ['followed by what decoding skips', `${CURSOR}!`],
    ['padded', `${CURSOR}=`],
    [
      'the same position, written otherwise',
      Buffer.from('{"pk": "ORDER#1", "sk": "ORDER"}').toString('base64url'),
    ],
    ['cut', CURSOR.slice(0, -4)],
    ['no position', cursorOf({ other: 1 })],
    ['empty', ''],
  ])('is refused when it is %s', (_how, cursor) => {
    const refusal = { status: 400, errors: [expect.objectContaining({ field: 'cursor' })] };

    expect(() => positionIn(cursor, read)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining(refusal) }),
    );
  });
});
