import { REHEARSAL_PREFIX } from '../../../../lambdas/shared/participant/domain-rows.ts';
import { newIdSchema } from '../../../../lambdas/shared/saga/saga-order.ts';

describe('the id of something new', () => {
  it('is none of a rehearsal, which no move takes along', () => {
    expect(newIdSchema.safeParse(`${REHEARSAL_PREFIX}mug`).error?.issues).toEqual([
      expect.objectContaining({
        message: `must not begin with "${REHEARSAL_PREFIX}": rehearsals are called so`,
      }),
    ]);
    expect(newIdSchema.safeParse(`a-${REHEARSAL_PREFIX}mug`).success).toBe(true);
  });
});
