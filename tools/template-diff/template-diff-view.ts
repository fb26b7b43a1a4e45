export interface StackDiff {
  name: string;
  /** The functions that get new code. */
  newCode: string[];
  /** What AWS refuses in one deploy. */
  refused: string[];
  /** What `cdk diff` says; nothing when the templates are the same. */
  text: string;
}

/** A resource that is deleted, or whose change makes a new one in its place: with a table, its data is lost. */
const COSTS_DATA = /^\[[-~]\] .*\b(?:replaced?|destroy|orphan)$/;
/** What `cdk diff` says about itself. */
const NOISE = /^(?:Stack |✨|\(NOTE: There may be security-related changes)/;

/** The differences as Markdown: first what AWS would refuse, and what may cost data, then which code is new, then stack by stack. */
export function showTemplateDiff(environment: string, base: string, diffs: StackDiff[]): string {
  const changed = diffs.filter(({ text }) => text);
  const same = diffs.filter(({ text }) => !text).map(({ name }) => name);
  const costly = changed.flatMap(({ name, text }) =>
    text
      .split('\n')
      .filter((line) => COSTS_DATA.test(line))
      .map((line) => `- ${name}: \`${line}\``),
  );
  const refused = diffs.flatMap((diff) => diff.refused.map((line) => `- ${diff.name}: ${line}`));
  return [
    `# Templates of ${environment} against ${base}`,
    ...(refused.length ? [`**AWS will refuse this:**\n\n${refused.join('\n')}`] : []),
    ...(costly.length ? [`**Replaces or deletes: is there data in it?**\n\n${costly.join('\n')}`] : []),
    `New code: ${listOf(diffs.flatMap(({ newCode }) => newCode))}`,
    `Same template: ${listOf(same)}`,
    ...changed.map(({ name, text }) => `## ${name}\n\n\`\`\`text\n${withoutNoise(text)}\n\`\`\``),
  ].join('\n\n');
}

const listOf = (names: string[]) => names.join(', ') || 'none';

const withoutNoise = (text: string) =>
  text
    .split('\n')
    .filter((line) => !NOISE.test(line))
    .join('\n')
    .trim();
