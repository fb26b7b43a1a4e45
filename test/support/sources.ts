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
