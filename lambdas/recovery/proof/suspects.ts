import { confirmSuspects, type Observe } from './confirm.ts';
import type { Findings } from './report.ts';

/** Suspects looked at together. */
const MAX_SUSPECTS = 1_000;

/** Collects suspects and looks at them again whenever there are many, so that its size does not grow with what is wrong. */
export class Suspects {
  readonly #ids = new Set<string>();
  readonly #observe: Observe;
  readonly #findings: Findings;

  constructor(observe: Observe, findings: Findings) {
    this.#observe = observe;
    this.#findings = findings;
  }

  async add(id: string): Promise<void> {
    this.#ids.add(id);
    if (this.#ids.size >= MAX_SUSPECTS) await this.confirm();
  }

  async confirm(): Promise<void> {
    const ids = [...this.#ids];
    this.#ids.clear();
    await confirmSuspects(ids, this.#observe, this.#findings);
  }
}
