/** Mutants of a file that may live, because what they change makes no difference that anybody could meet. */
export interface Survivors {
  file: string;
  /** What of it, and why it may be another: as in test/README.md. */
  what: string;
  why: string;
  /** As `npm run mutants` prints them. */
  changes: string[];
}

export const SURVIVORS: Survivors[] = [];
