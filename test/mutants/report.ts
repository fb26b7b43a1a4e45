import { relative } from 'node:path';
import type Stryker from '@stryker-mutator/core';
import { root } from '../../tools/terminal/paths.ts';
import { changeOf } from './change.ts';
import { SURVIVORS, type Survivors } from './survivors.ts';

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** So many of a group's mutants must be caught, in percent. */
const ENOUGH = 90;

/**
 * A line for each mutant that no test noticed and nobody has explained, one for each file, and one for all. It is enough when nine of ten
 * were caught, and every other is one of those that are known to make no difference.
 */
export function reportOf(
  mutants: Mutant[],
  sourceOf: (file: string) => string,
  known: Survivors[] = SURVIVORS,
): { lines: string[]; isEnough: boolean } {
  const isKnown = (file: string, change: string) =>
    known.some((each) => each.file === file && each.changes.includes(change));
  const byFile = Object.entries(Object.groupBy(mutants, ({ fileName }) => relative(root, fileName)));
  const unexplained = byFile.flatMap(([file, own = []]) =>
    own
      .filter(isUnnoticed)
      .map((mutant) => ({ ...mutant, change: changeOf(sourceOf(file), mutant) }))
      .filter(({ change }) => !isKnown(file, change))
      .map(({ location: { start }, status, change }) => {
        const where = `${file}:${start.line}:${start.column}`;
        return `${status === 'Survived' ? 'survived ' : 'not run  '} ${where} ${change}`;
      }),
  );
  const total = scoreOf(mutants);
  return {
    lines: [
      ...unexplained,
      ...byFile.map(([file, own = []]) => `${scoreOf(own).text} ${file}`),
      `${total.text} in all`,
      ...(unexplained.length
        ? [`${unexplained.length} to be caught by a test, or explained in test/mutants/survivors.ts`]
        : []),
    ],
    isEnough: total.percent >= ENOUGH && unexplained.length === 0,
  };
}

const isUnnoticed = ({ status }: Mutant) => status === 'Survived' || status === 'NoCoverage';
const isNoticed = ({ status }: Mutant) => status === 'Killed' || status === 'Timeout';

function scoreOf(mutants: Mutant[]): { percent: number; text: string } {
  const noticed = mutants.filter(isNoticed).length;
  const all = noticed + mutants.filter(isUnnoticed).length;
  const percent = all ? (100 * noticed) / all : 100;
  return { percent, text: `${percent.toFixed(1).padStart(5)} % (${noticed} of ${all})` };
}
