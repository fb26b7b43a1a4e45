import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nodeModules, root } from '../terminal/paths.ts';
import { run } from '../terminal/run.ts';
import { choicesOf } from './choices.ts';

const folder = join(root, 'console');
const dist = join(folder, 'dist');
/** What the pages were built from. */
const stamp = join(dist, 'sources');

/** Builds the pages into console/dist, with each text compressed beside it; does nothing when the sources are those of the last time. */
export async function buildConsole(): Promise<void> {
  const sources = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  await writeSchema();
  await run(bin('vite'), ['build', '--logLevel', 'warn'], { cwd: folder });
  for (const file of globSync('**/*.{html,js,css,svg}', { cwd: dist }))
    writeFileSync(join(dist, `${file}.gz`), gzipSync(readFileSync(join(dist, file)), { level: 9 }));
  writeFileSync(stamp, sources);
}

/** Holds the pages' types. Throws, with what the compiler says. */
export const checkConsole = () => run(join(nodeModules, '.bin', 'tsc'), ['-p', folder]);

/** What the pages know of the API, from openapi.json: nothing of it is typed by hand. */
async function writeSchema(): Promise<void> {
  await run(bin('openapi-typescript'), [
    join(root, 'openapi.json'),
    ...['--output', join(folder, 'src', 'api', 'schema.d.ts')],
    ...['--alphabetize', '--default-non-nullable=false'],
  ]);
  writeFileSync(
    join(folder, 'src', 'api', 'choices.ts'),
    choicesOf(readFileSync(join(root, 'openapi.json'), 'utf8')),
  );
}

/** A workspace's program may lie in its own folder or, hoisted, in the project's. */
function bin(name: string): string {
  const own = join(folder, 'node_modules', '.bin', name);
  return existsSync(own) ? own : join(nodeModules, '.bin', name);
}

function hashOfSources(): string {
  const files = [
    ...globSync('{src,public}/**/*.*', { cwd: folder }).filter(
      (file) => !/api\/(?:schema\.d|choices)\.ts$/.test(file),
    ),
    'index.html',
    'package.json',
    'vite.config.ts',
  ].map((file) => join(folder, file));
  const hash = createHash('sha256');
  for (const file of [...files.sort(), join(root, 'openapi.json'), join(root, 'package-lock.json')])
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
