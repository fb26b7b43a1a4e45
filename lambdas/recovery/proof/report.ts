import { BoundedList } from '../bounded-list.ts';

/** How much of what was audited. */
export interface Checked {
  products: number;
  coupons: number;
  users: number;
  orders: number;
  payments: number;
}

/** Something that does not agree: `id` is that of the order, product, user or coupon, `detail` says how it differs. */
export interface Finding {
  kind: string;
  id: string;
  detail: string;
  /** The command that books the difference, once. */
  fix?: string;
}

/** The audit's answer. The lists hold 100 findings each at most, the counts include all. */
export interface AuditReport {
  ok: boolean;
  checked: Checked;
  violations: Finding[];
  violationCount: number;
  /** Open orders, and what moved while it was read: nothing can be said about these now. */
  inFlight: Finding[];
  inFlightCount: number;
  /** Whose books each domain's were, where a monolith may own one. */
  owners?: Record<string, 'service' | 'monolith'>;
  /** The time was up before everything was read: what is reported is true, but it is not all. */
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
