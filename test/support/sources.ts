import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';

/** The TypeScript files below a folder of the project, as paths from its root. */
export const sourcesOf = (folder: string) =>
  globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/node_modules'] });

export const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The files of the project that the source imports, as paths from its root; packages are left out. */
export function importsOf(file: string, source = read(file)): string[] {
  return pathsIn(file, source, /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
}

/** Those of which the source imports nothing but types. */
export function typeImportsOf(file: string, source = read(file)): string[] {
  const types = pathsIn(file, source, TYPE_IMPORT);
  const others = importsOf(file, source.replaceAll(TYPE_IMPORT, ''));
  return types.filter((path) => !others.includes(path));
}

const TYPE_IMPORT = /import type \{[^}]*\} from '(\.{1,2}\/[^']+)'/g;

const pathsIn = (file: string, source: string, specifier: RegExp) =>
  [...source.matchAll(specifier)].map(([, path]) =>
    relative(root, join(root, dirname(file), path as string)),
  );

/** Each circle among the imports, as the way round it; [] when there is none. */
export function circlesIn(imports: Map<string, string[]>): string[][] {
  const finished = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, way: string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file]);
    else if (!finished.has(file)) {
      for (const imported of imports.get(file) ?? []) visit(imported, [...way, file]);
      finished.add(file);
    }
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}
