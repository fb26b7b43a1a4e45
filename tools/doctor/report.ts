import type { Finding } from './finding.ts';

const SIGNS: Record<Finding['verdict'], string> = { ok: 'ok     ', wrong: 'WRONG  ', unknown: 'unknown' };

/** A line a finding, with the fix below what is wrong, and how many are. */
export function reportOf(findings: Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, verdict, says, fix }) => [
    `${SIGNS[verdict]}  ${check.padEnd(width)}  ${says}`,
    ...(fix ? [`${' '.repeat(SIGNS.ok.length + width + 4)}fix: ${fix}`] : []),
  ]);
  const count = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const [bad, unknown] = [count('wrong'), count('unknown')];
  const sum = bad ? `${bad} wrong` : 'nothing is wrong';
  return [...lines, '', unknown ? `${sum}, ${unknown} could not be asked` : sum].join('\n');
}
