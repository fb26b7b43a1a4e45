import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';

/** The TypeScript files below a folder of the project, as paths from its root. */
export const sourcesOf = (folder: string) => globSync(`${folder}/**/*.ts`, { cwd: root });

export const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The files of the project that the source imports, as paths from its root; packages are left out. */
export function importsOf(file: string, source = read(file)): string[] {
  const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(
    ([, path]) => path as string,
  );
  return specifiers.map((path) => relative(root, join(root, dirname(file), path)));
}
