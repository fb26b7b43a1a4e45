import type { RowDomain } from '../../shared/participant/domain-rows.ts';
import type { Row } from '../../shared/participant/row-mapping.ts';

/** By what name each type of a user's entries is summed up. */
const SUM_OF: Record<string, string> = { CHARGE: 'charged', ORDER: 'spent', REFUND: 'refunded' };

/** What a row of each table adds to the domain's totals, as `GET /saga/totals` has them. */
const PARTS: Record<RowDomain, Record<string, (row: Row) => Record<string, unknown>>> = {
  product: {
    products: ({ stock }) => ({ units: stock }),
    adjustments: ({ units }) => ({ putIn: units }),
    sales: ({ units }) => ({ sold: units }),
  },
  coupon: { coupons: ({ status }) => ({ issued: 1, used: status === 'USED' ? 1 : 0 }) },
  user: {
    users: ({ balance }) => ({ balance }),
    entries: ({ type, amount }) => {
      const name = SUM_OF[String(type)];
      return name ? { [name]: amount } : {};
    },
  },
  order: { orders: ({ placed }) => ({ placed: placed ? 1 : 0 }) },
  payment: {
    payments: ({ amount, status }) => ({ paid: amount, refunded: status === 'REFUNDED' ? amount : 0 }),
  },
};

const NAMES: Record<RowDomain, string[]> = {
  product: ['units', 'putIn', 'sold'],
  coupon: ['issued', 'used'],
  user: ['balance', 'charged', 'spent', 'refunded'],
  order: ['placed'],
  payment: ['paid', 'refunded'],
};

/** The totals of a domain, kept up while its rows come in. */
export class RowSums {
  readonly #domain: RowDomain;
  readonly #sums: Record<string, number>;

  constructor(domain: RowDomain) {
    this.#domain = domain;
    this.#sums = Object.fromEntries(NAMES[domain].map((name) => [name, 0]));
  }

  /** The row came (1), or was replaced or deleted (-1). What is no number is none of the owner's either. */
  add(table: string, row: Row, sign: 1 | -1): void {
    for (const [name, part] of Object.entries(PARTS[this.#domain][table]?.(row) ?? {}))
      this.#sums[name] = (this.#sums[name] ?? 0) + (typeof part === 'number' ? sign * part : 0);
  }

  /** Where the owner says something else, in words. */
  against(totals: Record<string, unknown>): string[] {
    return Object.entries(this.#sums)
      .filter(([name, sum]) => totals[name] !== sum)
      .map(([name, sum]) => `says ${totals[name] ?? 'nothing'} ${name}, its rows ${sum}`);
  }
}
