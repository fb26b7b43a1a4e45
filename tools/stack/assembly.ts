import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { localFolder, root } from '../terminal/paths.ts';

const FOLDER = join(localFolder, 'assemblies');
/** Of other branches, to come back to. */
const KEPT = 4;

/** Folders in which nothing is that the CDK app reads. */
const LEFT_OUT = new Set([
  'node_modules',
  'dist',
  'test',
  '.git',
  '.github',
  '.local',
  '.engine',
  '.stryker',
  'coverage',
  'cdk.out',
]);
/** By the synthesis itself, of other files: see tools/console/build.ts. */
const MADE = new Set(['console/src/api/schema.d.ts', 'console/src/api/choices.ts']);

/**
 * The folder with what the CDK app makes of the sources as they are now, by `synthesize` into the folder that it is given, only when
 * they have changed since. `settings` is all else that the outcome depends on.
 */
export async function assemblyOf(
  settings: string[],
  synthesize: (output: string) => Promise<void>,
): Promise<string> {
  const assembly = join(FOLDER, fingerprintOf(settings));
  if (existsSync(assembly)) return assembly;
  const draft = `${assembly}.${process.pid}`;
  mkdirSync(FOLDER, { recursive: true });
  try {
    await synthesize(draft);
    // Whole or not at all; another process may have been faster.
    if (!existsSync(assembly)) renameSync(draft, assembly);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  dropOldest();
  return assembly;
}

/** Of every file that may have a part in the outcome; better one too many than one too few. */
export function fingerprintOf(settings: string[], folder = root): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const file of filesIn(folder).sort()) {
    const name = relative(folder, file);
    if (!MADE.has(name)) hash.update(`\0${name}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesIn(path);
    return entry.isFile() && !/\.(?:md|log)$/.test(entry.name) ? [path] : [];
  });

function dropOldest(): void {
  const byAge = readdirSync(FOLDER)
    .map((name) => ({ name, age: statSync(join(FOLDER, name)).mtimeMs }))
    .sort((a, b) => b.age - a.age);
  for (const { name } of byAge.slice(KEPT)) rmSync(join(FOLDER, name), { recursive: true, force: true });
}
