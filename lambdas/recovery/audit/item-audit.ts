import type { Books } from '../books/books.ts';
import type { Findings } from '../proof/report.ts';
import type { Item } from '../tables/scan.ts';
import { flawOf, malformed } from '../tables/stored-items.ts';
import { OrphanAudit } from './orphans/orphan-audit.ts';

/** What can be said of an item by itself: whether it can be relied on, and whether its order knows of it. */
export class ItemAudit {
  readonly #findings: Findings;
  readonly #orphans: OrphanAudit;

  constructor(findings: Findings, books: Books) {
    this.#findings = findings;
    this.#orphans = new OrphanAudit(findings, books);
  }

  /** Looks at a page of one of the five tables; returns the items that can be relied on. */
  async look(table: string, items: Item[]): Promise<Item[]> {
    const sound = items.filter((item) => {
      const flaw = flawOf(table, item);
      if (flaw) this.#findings.violation(malformed(item, flaw));
      return !flaw;
    });
    await this.#orphans.look(table, sound);
    return sound;
  }

  confirm = () => this.#orphans.confirm();
}
