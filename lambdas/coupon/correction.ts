import { CannotCorrect, type Correct, correctionLine, isCorrected } from '../shared/correction.ts';
import { retryConflicts, WriteConflict } from '../shared/platform/conflicts.ts';
import { readTogether } from '../shared/platform/reads.ts';
import { transact } from '../shared/platform/transactions.ts';
import { changeShare, type Share } from './shares.ts';
import { allShares, campaignKey, shareKey, table } from './table.ts';

/** Sets what is left of a campaign right, by its size and by what was issued. */
export const correctCampaign: Correct = (correction) =>
  retryConflicts(async () => {
    const { id, difference } = correction;
    const shares = await readShares(id);
    const [largest] = shares.toSorted((one, other) => other.left - one.left);
    if (!largest)
      throw new CannotCorrect(`${id}: there are no shares of such a campaign; restore them first`);
    const left = shares.reduce((sum, share) => sum + share.left, 0);
    if (left + difference < 0)
      throw new CannotCorrect(`${id}: ${left} are left; changed by ${difference} it would be below 0`);
    const changes = difference > 0 ? [{ ...largest, left: difference }] : takenFrom(shares, -difference);
    const failed = await transact([
      ...changes.map(({ share, left: change }) => changeShare(id, share, change)),
      ...correctionLine(table, campaignKey(id).pk, correction),
    ]);
    if (isCorrected(failed?.[changes.length], correction)) return { id, now: left };
    if (failed) throw new WriteConflict(`coupons of ${id} were issued meanwhile`);
    return { id, now: left + difference };
  });

/** What each share gives, the largest first, so that few are written. */
function takenFrom(shares: Share[], coupons: number): Share[] {
  let missing = coupons;
  return shares
    .toSorted((one, other) => other.left - one.left)
    .map(({ share, left }) => {
      const part = Math.min(left, missing);
      missing -= part;
      return { share, left: -part };
    })
    .filter(({ left }) => left < 0);
}

const readShares = async (couponId: string) =>
  (
    await readTogether(
      table,
      allShares.map((share) => shareKey(couponId, share)),
    )
  ).filter((item) => item !== undefined) as unknown as Share[];
