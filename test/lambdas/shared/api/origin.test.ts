import { isOwn, originOf, uuidOf } from '../../../../lambdas/shared/api/origin.ts';

const origin = originOf('POST /products', 'alice', 'key', { name: 'Mug' });

describe('the origin of a write', () => {
  it('is the same for the same request, and has another id for any other user, key or operation', () => {
    expect(originOf('POST /products', 'alice', 'key', { name: 'Mug' })).toEqual(origin);
    const ids = [
      originOf('POST /coupons', 'alice', 'key', {}),
      originOf('POST /products', 'bob', 'key', {}),
      originOf('POST /products', 'alice', 'other', {}),
    ].map(({ id }) => id);
    expect(new Set([origin.id, ...ids]).size).toBe(4);
  });

  it('has the id of the request and the content of the body: another body is known by that', () => {
    const other = originOf('POST /products', 'alice', 'key', { name: 'Cup' });

    expect(other.id).toBe(origin.id);
    expect(other.content).not.toBe(origin.content);
  });

  it('is recognized in what stood in the way, when that is of the same request', () => {
    const other = originOf('POST /products', 'alice', 'key', { name: 'Cup' });

    expect(isOwn({ found: { origin } }, origin)).toBe(true);
    expect(isOwn({ found: { origin: other } }, origin)).toBe(false);
    expect(isOwn({ found: {} }, origin)).toBe(false);
    expect(isOwn({ found: undefined }, origin)).toBe(false);
    expect(isOwn(undefined, origin)).toBe(false);
  });

  it('is nobody’s where the request has no key: what has none either is not its own', () => {
    expect(isOwn({ found: {} }, undefined)).toBe(false);
    expect(isOwn(undefined, undefined)).toBe(false);
  });
});

describe('a UUID made of parts', () => {
  // Written in records for ever: another way to make it would be another order for the same request.
  it('is the one that it has always been', () => {
    expect(uuidOf('alice', 'key')).toBe('d287f3ea-44ed-8f29-83ef-c2c15984781e');
    expect(uuidOf('a', 'b', 'c')).toBe('fa1844c2-988a-815a-b7b4-9e0ece096845');
  });

  it('keeps the parts apart', () => {
    expect(uuidOf('ab', 'c')).not.toBe(uuidOf('a', 'bc'));
  });
});
