import type { Case } from './cases.ts';

/**
 * The smallest case that still fails: leaves out one fault after the other for as long as what is left does not conserve.
 * `fails` plays cases and returns those that failed.
 */
export async function shrink(failed: Case, fails: (cases: Case[]) => Promise<Case[]>): Promise<Case> {
  const [smaller] = await fails(simplerThan(failed));
  return smaller ? shrink(smaller, fails) : failed;
}

const simplerThan = ({ turn, faults }: Case): Case[] => [
  ...faults.map((left) => ({ turn, faults: faults.filter((fault) => fault !== left) })),
  ...(turn === 'none' ? [] : [{ turn: 'none' as const, faults }]),
];
