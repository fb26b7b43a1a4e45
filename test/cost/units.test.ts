import { itemSize } from './item-size.ts';
import { readUnits, writeUnits } from './units.ts';

const BY_USER = { partition: 'userId', sort: 'at' };
const text = (bytes: number) => ({ S: 'x'.repeat(bytes) });
const listed = { userId: { S: 'u' }, at: { S: '1' } };

describe('the size of an item', () => {
  it.each([
    ['text, by its bytes', { ab: { S: 'é' } }, 4],
    ['a number, by half its digits and one', { n: { N: '-1000' } }, 3],
    ['a truth value', { t: { BOOL: true } }, 2],
    ['a list, three bytes and one for each element', { l: { L: [{ S: 'ab' }, { S: 'c' }] } }, 9],
    ['a map, three bytes and one for each element', { m: { M: { a: { S: 'b' } } } }, 7],
  ])('counts %s', (_what, item, bytes) => {
    expect(itemSize(item as never)).toBe(bytes);
  });
});

describe('the units of a write', () => {
  it('are those of the larger state, and at least one', () => {
    expect(writeUnits({ after: { a: text(1_100) } }, false, [])).toBe(2);
    expect(writeUnits({ before: { a: text(1_100) }, after: { a: text(1) } }, false, [])).toBe(2);
    expect(writeUnits({}, false, [])).toBe(1);
  });

  it('are doubled in a transaction, but not in its indexes', () => {
    expect(writeUnits({ after: listed }, true, [BY_USER])).toBe(3);
  });

  it('count an index only where the item is in it and has changed', () => {
    expect(writeUnits({ after: { userId: { S: 'u' } } }, false, [BY_USER])).toBe(1);
    expect(writeUnits({ before: listed, after: listed }, false, [BY_USER])).toBe(1);
    expect(writeUnits({ before: listed, after: { ...listed, b: text(1) } }, false, [BY_USER])).toBe(2);
  });

  it('count a changed key of an index as a deletion and a write', () => {
    expect(writeUnits({ before: listed, after: { ...listed, at: { S: '2' } } }, false, [BY_USER])).toBe(3);
    expect(writeUnits({ before: listed, after: { userId: { S: 'u' } } }, false, [BY_USER])).toBe(2);
  });
});

describe('the units of a read', () => {
  it('are those of 4 KB, and half where it need not be the latest', () => {
    expect(readUnits({ a: text(5_000) }, true)).toBe(2);
    expect(readUnits(undefined, false)).toBe(0.5);
  });
});
