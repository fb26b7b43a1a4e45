import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';
import { anchorsOf } from '../support/prose.ts';
import { read } from '../support/sources.ts';

const FILES = globSync('{*,docs/*,test/*,console/*,examples/**/*,.github/*}.md', {
  cwd: root,
  exclude: ['**/node_modules/**'],
}).sort();
const prose = FILES.map((file) => ({ file, text: read(file) }));

const MAX_README_WORDS = 1_200;
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** What .editorconfig says how wide a line may be. */
const MAX_WIDTH = Number(/max_line_length = (\d+)/.exec(read('.editorconfig'))?.[1]);

/** A line that cannot be broken: a table's, a link's or an address's, and what is in a fence. */
const withoutFences = (text: string) => text.replaceAll(/^```.*?^```$/gms, '');
const CANNOT_BE_BROKEN = /^\s*(?:\||\[[^\]]*\]:|\S+$)|https?:\/\//;

/** What a text has in backticks, in one line each, and the words of its shell blocks. */
function codeIn(text: string): string[] {
  const spans = [...withoutFences(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replaceAll(/\s+/g, ' '),
  );
  const blocks = [...text.matchAll(/^\s*```sh\n(.*?)^\s*```$/gms)].map(([, block = '']) => block);
  return [...spans, ...blocks.flatMap((block) => block.split(/[\s"']+/))];
}

/** The files and folders that a text names: what has a slash or a known ending, and no placeholder. */
const pathsIn = (text: string) =>
  codeIn(text).filter(
    (code) =>
      /^\.?[\w-]+(?:[./][\w.-]+)*\/?$/.test(code) &&
      (/^(?:bin|console|docs|examples|lambdas|lib|openapi|statemachine|test|tools|\.ci|\.github)\//.test(
        code,
      ) ||
        /^[\w-]+(?:\/[\w-]+)*\.(?:ts|tsx|mjs|md|yml|http)$/.test(code)),
  );

/** By its path from the root, from the file that names it, or by its end. */
const SOURCES = globSync(['**/*.*', '.github/**/*.*'], {
  cwd: root,
  exclude: ['**/node_modules/**', '**/.git/**', '**/dist/**', '.local/**', '.engine/**', 'cdk.out/**'],
});
const exists = (file: string, path: string) =>
  existsSync(join(root, path)) ||
  existsSync(join(root, dirname(file), path)) ||
  SOURCES.some((source) => source === path || source.endsWith(`/${path}`));

interface Call {
  script: string;
  options: string[];
}

const inOneLine = (text: string) =>
  text.replaceAll(/(?<!`)`[^`]+`(?!`)/g, (code) => code.replaceAll(/\s+/g, ' '));

/** The npm scripts that a text calls, each with the options behind it. */
function callsIn(text: string): Call[] {
  return [
    ...inOneLine(text).matchAll(
      /npm (?:run (?:--silent )?(?<script>[\w:-]+)|(?<short>test|start))(?<rest>[^\n`]*)/g,
    ),
  ].map(({ groups }) => ({
    script: (groups?.script ?? groups?.short) as string,
    options: [...(groups?.rest ?? '').matchAll(/ --([a-z][a-z-]*)/g)].map(([, option]) => option as string),
  }));
}

/** The program of a script, with all that it imports of its own folder: where its options are declared. */
function sourceOf(script: string): string {
  const [program] = /\b[\w/-]+\.ts\b/.exec(scripts[script] ?? '') ?? [];
  if (!program) return '';
  const folder = join(root, program.replace(/\.ts$/, ''));
  const inner = existsSync(folder) ? globSync('*.ts', { cwd: folder }).map((name) => join(folder, name)) : [];
  return [join(root, program), ...inner].map((file) => readFileSync(file, 'utf8')).join('\n');
}
const HELP = 'help';
/** As they are declared for parseArgs; every script takes --help. */
const optionsOf = (script: string) =>
  [...sourceOf(script).matchAll(/(?<=[\s{])'?([a-z][a-z-]*)'?: \{\s*type: '(?:string|boolean)'/g)]
    .map(([, option]) => option as string)
    .filter((option) => option !== HELP);
/** Jest's own options are not ours to hold. */
const hasOption = (script: string, option: string) =>
  option === HELP || /jest/.test(scripts[script] ?? '') || optionsOf(script).includes(option);

/** Where a text links to: the file, and the anchor in it. */
const linksIn = (text: string) =>
  [...withoutFences(text).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(([, path, anchor]) => ({
    path: path as string,
    anchor,
  }));

function isBroken(file: string, { path, anchor }: { path: string; anchor?: string }): boolean {
  const target = path ? join(dirname(file), path) : file;
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
}

describe.each(prose)('the prose of $file', ({ file, text }) => {
  it('names only files and folders that exist', () => {
    expect(pathsIn(text).filter((path) => !exists(file, path))).toEqual([]);
  });

  it('calls only npm scripts that exist, with options that they have', () => {
    const calls = callsIn(text).filter(({ script }) => script !== 'ci');

    expect(calls.filter(({ script }) => !(script in scripts))).toEqual([]);
    const unknown = calls.flatMap(({ script, options }) =>
      options.filter((option) => !hasOption(script, option)).map((option) => `${script} --${option}`),
    );
    expect(unknown).toEqual([]);
  });

  it('links only to files and anchors that exist', () => {
    expect(linksIn(text).filter((link) => isBroken(file, link))).toEqual([]);
  });

  it('keeps to the width that .editorconfig declares', () => {
    const wide = withoutFences(text)
      .split('\n')
      .filter((line) => line.length > MAX_WIDTH && !CANNOT_BE_BROKEN.test(line));

    expect(wide).toEqual([]);
  });
});

describe('the prose test', () => {
  it('sees what is wrong', () => {
    expect(pathsIn('see `lambdas/nobody.ts`').filter((path) => !exists('README.md', path))).toEqual([
      'lambdas/nobody.ts',
    ]);
    expect(pathsIn('```sh\ncat lambdas/nobody.ts\n```')).toEqual(['lambdas/nobody.ts']);
    expect(callsIn('`npm run\norder -- --nonsense 3`')).toEqual([{ script: 'order', options: ['nonsense'] }]);
    expect(hasOption('order', 'nonsense')).toBe(false);
    expect(hasOption('order', 'coupon')).toBe(true);
    expect(isBroken('README.md', { path: 'docs/runbook.md', anchor: 'nobody' })).toBe(true);
    expect(isBroken('README.md', { path: 'docs/runbook.md' })).toBe(false);
  });
});

describe('the README', () => {
  it('convinces in few words', () => {
    expect(read('README.md').split(/\s+/).length).toBeLessThanOrEqual(MAX_README_WORDS);
  });
});

/** The titles of tests that a text names, each with its file: "title" in `file`, or "one" and "other" in it. */
function testsIn(text: string): { title: string; file: string }[] {
  const named = text
    .replaceAll(/\s+/g, ' ')
    .matchAll(/("[^"]+"(?: and "[^"]+")*)[^"`]*\bin `(test\/[^`]+)`/g);
  return [...named].flatMap(([, titles = '', file = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ title, file })),
  );
}

describe('docs/guarantees.md', () => {
  it.each(testsIn(read('docs/guarantees.md')))('is held by "$title" in $file', ({ title, file }) => {
    expect(read(file)).toContain(title);
  });

  it('names tests for each promise', () => {
    const promises = read('docs/guarantees.md').split('**Promise.**').slice(1);

    expect(promises.length).toBeGreaterThan(4);
    for (const promise of promises) expect(testsIn(promise).length).toBeGreaterThan(1);
  });
});

describe('docs/configuration.md', () => {
  const text = read('docs/configuration.md');
  const settings = [...read('lib/environments.ts').matchAll(/^ {2}readonly (\w+)\??:/gm)].map(
    ([, setting]) => setting as string,
  );
  // What npm itself calls, and what only stands for others.
  const inner = ['prepare'];

  it.each(settings)('says what the setting %s is', (setting) => {
    expect(text).toContain(`| \`${setting}\` |`);
  });

  /** The item of the list of scripts that begins with the script's name, with all that is indented below it. */
  const itemsOf = (script: string) =>
    text
      .split(/^(?=- |#)/m)
      .filter((item) => /^- ((?:`[\w:-]+`(?:, )?)+):/.exec(item)?.[1]?.includes(`\`${script}\``));

  it.each(Object.keys(scripts).filter((script) => !inner.includes(script)))(
    'says once what npm run %s does, and names its options, and no other',
    (script) => {
      const items = itemsOf(script);
      const named = [...items.join().matchAll(/`--([a-z][a-z-]*)/g)].map(([, option]) => option as string);

      expect(items).toHaveLength(1);
      expect(named.sort()).toEqual(optionsOf(script).sort());
    },
  );
});
