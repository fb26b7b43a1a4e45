import { read, sourcesOf } from '../support/sources.ts';

const files = ['bin', 'lambdas', 'lib', 'openapi', 'test', 'tools'].flatMap(sourcesOf);

/** The lines of a comment, of either form. */
const COMMENT = /^\s*(?:\/\/|\/?\*).*$/gm;
/** A source as comments name it: by its name, and its folders as far as they are needed. */
const FILE = /(?<![\w*{/-])[\w-]+(?:\/[\w-]+)*\.ts\b/g;

const filesNamedIn = (source: string) =>
  (source.match(COMMENT) ?? []).flatMap((line) => line.match(FILE) ?? []);

const exists = (named: string) => files.some((file) => file === named || file.endsWith(`/${named}`));

describe('a comment', () => {
  it('names only files that exist', () => {
    const named = files.flatMap((file) => filesNamedIn(read(file)).map((name) => ({ file, name })));

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ name }) => !exists(name))).toEqual([]);
  });

  it('is seen where it is wrong', () => {
    expect(filesNamedIn('/** See `order/runs.ts`. */')).toEqual(['order/runs.ts']);
    expect(exists('order/runs.ts')).toBe(false);
    expect(exists('saga/runs.ts')).toBe(true);
  });
});
