import { listDeadLetters } from '../../../../lambdas/recovery/dead-letters.ts';
import { type Listing, queryPage } from '../../../../lambdas/shared/api/paging.ts';

const listing: Listing = { table: 'none', partition: { name: 'pk', value: 'LIST' }, keys: ['pk', 'sk'] };
const cursorOf = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url');
const BAD_CURSOR = { problem: { status: 400, errors: [{ field: 'cursor' }] } };

/** Texts that DynamoDB would refuse with an error of its own, or that no key of ours can be. */
const NO_KEYS = ['', '\ud800', 'a\nb', 'x'.repeat(1025), 'ü'.repeat(513), 7];

describe('a forged cursor', () => {
  it.each(NO_KEYS)('of a list is refused before the database sees it: %j', async (sk) => {
    const page = queryPage(listing, { limit: 1, cursor: cursorOf({ pk: 'LIST', sk }) });

    await expect(page).rejects.toMatchObject(BAD_CURSOR);
  });

  it('of a list by prefix is refused when it lies outside: DynamoDB would answer with an error', async () => {
    const byPrefix = { ...listing, sort: { name: 'sk', beginsWith: 'b' } };
    const page = queryPage(byPrefix, { limit: 1, cursor: cursorOf({ pk: 'LIST', sk: 'a' }) });

    await expect(page).rejects.toMatchObject(BAD_CURSOR);
  });

  it.each([...NO_KEYS, 'ü'])(
    'of the dead letters is refused before the database sees it: %j',
    async (createdAt) => {
      const cursor = cursorOf({ pk: 'ORDER#o-1', sk: 'ORDER', openShard: 'OPEN#0', createdAt });

      await expect(listDeadLetters({ limit: 1, cursor })).rejects.toMatchObject(BAD_CURSOR);
    },
  );
});
