import type { PageByIdRequest } from '../shared/api/page-schema.ts';
import { listingById, type Page, queryPage } from '../shared/api/paging.ts';
import { chunksOf } from '../shared/platform/chunks.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { readTogether } from '../shared/platform/reads.ts';
import { campaignView } from './campaign.ts';
import type { CampaignState } from './contract.ts';
import { allParts, allShares, campaignKey, catalogue, shareKey, table, usesKey } from './table.ts';

/** A campaign is read with its shares, and one read takes 100 items. */
const AT_ONCE = Math.floor(100 / (1 + allShares.length + allParts.length));

/** A page of all campaigns, by id, each with the number of coupons that are left. */
export async function listCampaigns(page: PageByIdRequest): Promise<Page<CampaignState>> {
  const listing = listingById(table, catalogue, page.idPrefix);
  const { items: entries, nextCursor } = await queryPage(listing, page);
  const chunks = chunksOf(
    entries.map(({ sk }) => String(sk)),
    AT_ONCE,
  );
  const items = (await Promise.all(chunks.map((chunk) => retryConflicts(() => readCampaigns(chunk))))).flat();
  return { items, ...(nextCursor && { nextCursor }) };
}

/** The campaigns of these ids, each with what is left, issued and used of it; those that do not exist are left out. */
export async function readCampaigns(couponIds: string[]): Promise<CampaignState[]> {
  const keysOf = (couponId: string) => [
    campaignKey(couponId),
    ...allShares.map((share) => shareKey(couponId, share)),
    ...allParts.map((part) => usesKey(couponId, part)),
  ];
  const found = await readTogether(table, couponIds.flatMap(keysOf));
  return chunksOf(found, keysOf('').length).flatMap(([item, ...counted]) => {
    if (!item) return [];
    const campaign = campaignView(item);
    const left = sumOf(counted.map((share) => share?.left));
    return {
      ...campaign,
      left,
      issued: campaign.quantity - left,
      used: sumOf(counted.map((part) => part?.used)),
    };
  });
}

const sumOf = (counts: unknown[]) => counts.reduce<number>((sum, count) => sum + Number(count ?? 0), 0);
