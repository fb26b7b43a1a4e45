import { relative } from 'node:path';
import type Stryker from '@stryker-mutator/core';
import { root } from '../../tools/terminal/paths.ts';

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** So many of a group's mutants must be caught, in percent. */
const ENOUGH = 90;

/** A line for each mutant that no test noticed, one for each file, and one for all. */
export function reportOf(mutants: Mutant[]): { lines: string[]; isEnough: boolean } {
  const byFile = Object.entries(Object.groupBy(mutants, ({ fileName }) => relative(root, fileName)));
  const total = scoreOf(mutants);
  return {
    lines: [
      ...mutants.filter(isUnnoticed).map(lineOf),
      ...byFile.map(([file, own = []]) => `${scoreOf(own).text} ${file}`),
      `${total.text} in all`,
    ],
    isEnough: total.percent >= ENOUGH,
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

function lineOf({ fileName, location, status, mutatorName, replacement = '' }: Mutant): string {
  const where = `${relative(root, fileName)}:${location.start.line}:${location.start.column}`;
  return `${status === 'Survived' ? 'survived ' : 'not run  '} ${where} ${mutatorName}: ${replacement.replaceAll(/\s+/g, ' ')}`;
}
