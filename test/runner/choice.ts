import { relative, resolve } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';
import { UserError } from '../../tools/terminal/run.ts';
import { KINDS, type Kind, kindOf } from './kinds.ts';

/** The tests of one kind that somebody has asked for; without files, all of them. */
export interface Choice {
  kind: Kind;
  files?: string[];
}

/**
 * What `npm test` runs for the paths that it is given: the test files in them, and so only the kinds that these need.
 * Throws UserError for a path that holds no test.
 * @param tests every test file of the project, as a path from its root
 */
export function chooseTests(paths: string[], tests: string[]): Choice[] {
  const kinds = Object.keys(KINDS) as Kind[];
  if (!paths.length) return kinds.map((kind) => ({ kind }));
  const chosen = new Set(paths.flatMap((path) => testsIn(path, tests)));
  return kinds.flatMap((kind) => {
    const files = [...chosen].filter((file) => kindOf(file) === kind).sort();
    return files.length ? [{ kind, files }] : [];
  });
}

function testsIn(path: string, tests: string[]): string[] {
  const within = relative(root, resolve(root, path));
  const found = tests.filter((file) => file === within || file.startsWith(`${within}/`));
  if (!found.length) throw new UserError(`"${path}" names no test${hintFor(within, tests)}`);
  return found;
}

function hintFor(path: string, tests: string[]): string {
  const beside = [`test/${path}`, `test/${path.replace(/\.ts$/, '.test.ts')}`];
  const meant = beside.find((other) => tests.some((file) => file === other || file.startsWith(`${other}/`)));
  return meant ? `: did you mean ${meant}?` : ': give a folder of test/, or a file that ends with .test.ts';
}
