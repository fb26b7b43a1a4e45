import type { Findings } from '../proof/report.ts';
import type { Part } from '../tables/part.ts';
import type { EffectsCheck } from './strays/effects.ts';

/** What each check of one audit is given. */
export interface Scope {
  /** Of tables whose items stand alone the part's share is read; of what is summed up over a whole table, its ids are judged. */
  part: Part;
  /** How many ids are held in memory at once. */
  mostIds: number;
  isTimeUp: () => boolean;
  findings: Findings;
  effects: EffectsCheck;
}
