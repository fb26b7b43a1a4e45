import * as coupon from '../../coupon/table.ts';
import * as payment from '../../payment/table.ts';
import * as product from '../../product/table.ts';
import type { RowDomain } from '../../shared/participant/domain-rows.ts';
import { type OrderItem, table as orderTable } from '../../shared/saga/order-record.ts';
import { STEPS } from '../../shared/saga/steps.ts';
import * as user from '../../user/table.ts';
import type { Observation } from '../proof/confirm.ts';
import { WHOLE } from '../tables/part.ts';

import * as own from '../tables/scan.ts';
import {
  AuditInterrupted,
  type Item,
  type Place,
  partitionPages,
  queryPartition,
  scanTable,
} from '../tables/scan.ts';
import type { Books } from './books.ts';
import type { Mirror } from './mirror.ts';

const TABLE_OF: Record<RowDomain, string> = {
  product: product.table,
  coupon: coupon.table,
  user: user.table,
  order: orderTable,
  payment: payment.table,
};

/** An order of which only the other owner knows: it was placed there. */
type KnownThere = Item & { isKnownThere?: true };

/**
 * The books of both owners: what the monolith owns is read from its rows, and what lies in our table of it is nobody's any more. An
 * order's record is ours, whoever owns the domain: only whether the order stands is for its owner to say, and of orders that were
 * placed at the monolith it has all.
 */
export function bothBooks(mirrors: Partial<Record<RowDomain, Mirror>>): Books {
  const elsewhere = new Map(
    Object.entries(mirrors).map(([domain, mirror]) => [TABLE_OF[domain as RowDomain], mirror]),
  );
  const eventsElsewhere = new Set<string>(
    STEPS.filter(({ service }) => mirrors[service as RowDomain]).flatMap(({ applied, undone }) => [
      applied,
      undone,
    ]),
  );
  const isOurRecord = ({ table, key }: Place) => table === orderTable && isRecord(key);
  const isMoving = () => [...elsewhere.values()].some(({ isStill }) => !isStill);

  const getAll: Books['getAll'] = async (places) => {
    const ours = places.filter((place) => !elsewhere.has(place.table) || isOurRecord(place));
    const found = (await own.getAll(ours)).values();
    return places.map((place) => {
      const mirror = elsewhere.get(place.table);
      if (!mirror) return found.next().value;
      const there = mirror.get(place.key);
      return isOurRecord(place) ? merged(found.next().value, there) : there;
    });
  };

  /** The records that are in our table, too, are read there. */
  const onlyThere = async (items: Item[]) => {
    const [records, others] = [items.filter(isRecord), items.filter((item) => !isRecord(item))];
    const found = await getAll(records.map(({ pk, sk }) => ({ table: orderTable, key: { pk, sk } })));
    return [
      ...others,
      ...found.filter((item): item is KnownThere => Boolean((item as KnownThere)?.isKnownThere)),
    ];
  };

  return {
    getAll,

    async scan(table, look, isTimeUp, part = WHOLE) {
      const mirror = elsewhere.get(table);
      if (!mirror || table === orderTable)
        await scanTable(
          table,
          mirror
            ? (items, segment) =>
                look(
                  items.filter(isRecord).map((item) => merged(item, mirror.get(item)) as Item),
                  segment,
                )
            : look,
          isTimeUp,
          part,
        );
      for (const items of mirror?.pages(part) ?? []) {
        if (isTimeUp()) throw new AuditInterrupted();
        await look(table === orderTable ? await onlyThere(items) : items, 0);
      }
    },

    async partition(table, pk) {
      return elsewhere.get(table)?.partition(pk) ?? queryPartition(table, pk);
    },

    async *pages(table, pk) {
      if (!elsewhere.has(table)) yield* partitionPages(table, pk);
    },

    async refresh() {
      await Promise.all([...elsewhere.values()].map((mirror) => mirror.catchUp()));
    },

    moment: (table) => elsewhere.get(table)?.taken,

    judge(table, look, since): Observation {
      const mirror = elsewhere.get(table);
      if (!mirror) return look;
      return {
        ...look,
        moved: !mirror.isStill || mirror.taken !== since,
        // Only its owner can set it right.
        wrong: look.wrong.map(({ fix: _, ...wrong }) => ({
          ...wrong,
          detail: `${wrong.detail}, at the monolith`,
        })),
      };
    },

    isMoving,

    isJournaled: (order: OrderItem & { isKnownThere?: true }, type) =>
      !order.isKnownThere && !eventsElsewhere.has(type),
  };
}

const isRecord = ({ sk }: { sk: string }) => sk === 'ORDER';

const merged = (ours: Item | undefined, there: Item | undefined): Item | undefined =>
  ours ? { ...ours, placed: there?.placed } : there && { ...there, isKnownThere: true };
