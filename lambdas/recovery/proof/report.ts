import { BoundedList } from '../bounded-list.ts';

/** What is audited, and how much of it there was. */
export interface Checked {
  products: number;
  coupons: number;
  users: number;
  orders: number;
  payments: number;
}

/** Something that does not agree: `id` is the order, product, user or coupon, `detail` the difference. */
export interface Finding {
  kind: string;
  id: string;
  detail: string;
}

/** The audit's answer; the lists hold 100 each at most, the counts all. */
export interface AuditReport {
  ok: boolean;
  checked: Checked;
  violations: Finding[];
  violationCount: number;
  /** Open orders, and what moved while it was looked at: nothing can be said of it now. */
  inFlight: Finding[];
  inFlightCount: number;
  /** The time was up before everything was read: what is said is true, but not all. */
  incomplete?: true;
  /** What to do about it. */
  advice?: string;
}

/** Collects what the audit finds; its size does not grow with the tables. */
export class Findings {
  readonly checked: Checked = { products: 0, coupons: 0, users: 0, orders: 0, payments: 0 };
  readonly #violations = new BoundedList<Finding>();
  readonly #inFlight = new BoundedList<Finding>();

  violation = (finding: Finding) => this.#violations.add(finding);
  inFlight = (finding: Finding) => this.#inFlight.add(finding);

  report(isComplete: boolean): AuditReport {
    return {
      ok: isComplete && this.#violations.count === 0,
      checked: this.checked,
      violations: this.#violations.listed,
      violationCount: this.#violations.count,
      inFlight: this.#inFlight.listed,
      inFlightCount: this.#inFlight.count,
      ...(!isComplete && { incomplete: true }),
    };
  }
}
