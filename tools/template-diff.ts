import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newCode, readAssembly, withoutHashes } from './template-diff/assembly.ts';
import { refusedIndexChanges } from './template-diff/index-changes.ts';
import { type StackDiff, showTemplateDiff } from './template-diff/template-diff-view.ts';
import { readOptions } from './terminal/arguments.ts';
import { localFolder, root } from './terminal/paths.ts';
import { run, UserError } from './terminal/run.ts';

/*
 * `npm run template-diff`: what the working tree changes in an environment's templates against a commit, as Markdown on stdout. Both
 * are synthesized here, so that it takes no AWS account: a pull request from a fork has none.
 */
const USAGE = 'usage: npm run template-diff -- [--base main] [--env dev]';

/** Below the folder that is synthesized, and the same for both: the source maps hold paths relative to it, and the hashes those. */
const ASSEMBLY = '.local/template-diff.cdk.out';
/** Where the commit's files are meanwhile. */
const folder = join(localFolder, 'template-diff-base');
const MAX_OUTPUT = 64 * 1024 * 1024;

try {
  const { base, env } = readOptions(
    { base: { type: 'string', default: 'main' }, env: { type: 'string', default: 'dev' } },
    USAGE,
  );
  await checkOut(base);
  for (const each of [folder, root]) await synthesize(each, env);
  const diffs = await compare(join(folder, ASSEMBLY), join(root, ASSEMBLY));
  console.log(showTemplateDiff(env, base, diffs));
} catch (error) {
  console.error(error instanceof UserError ? `error: ${error.message}` : (error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Puts the files of a commit there, and the packages that it locks. */
async function checkOut(commit: string): Promise<void> {
  const archive = `${folder}.tar`;
  say(`checking ${commit} out`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '.local'), { recursive: true });
  await run('git', ['archive', '--output', archive, commit]).catch(() => {
    throw new UserError(`--base: "${commit}" is no commit of this repository\n${USAGE}`);
  });
  await run('tar', ['-xf', archive, '-C', folder]);
  rmSync(archive);
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
}

async function synthesize(cwd: string, environment: string): Promise<void> {
  say(`synthesizing ${environment} in ${cwd}`);
  await run(
    cdkOf(cwd),
    [
      ...['synth', '--quiet', '--no-notices', '--no-asset-metadata', '--no-version-reporting'],
      ...['-c', `env=${environment}`, '--output', ASSEMBLY],
    ],
    { cwd },
  );
}

async function compare(baseFolder: string, headFolder: string): Promise<StackDiff[]> {
  const base = readAssembly(baseFolder);
  const head = readAssembly(headFolder);
  const diffs: StackDiff[] = [...base.keys()]
    .filter((name) => !head.has(name))
    .map((name) => ({
      name,
      newCode: [],
      refused: [],
      text: 'The stack is gone; its resources stay until it is deleted.',
    }));
  for (const [name, { id, file, template }] of head) {
    const before = base.get(name)?.template ?? { Resources: {} };
    const baseFile = join(headFolder, 'base.template.json');
    writeFileSync(baseFile, withoutHashes(before));
    writeFileSync(file, withoutHashes(template));
    const isSame = withoutHashes(before) === withoutHashes(template);
    diffs.push({
      name,
      newCode: newCode(before, template),
      refused: refusedIndexChanges(before, template),
      text: isSame ? '' : await diff(headFolder, id, baseFile),
    });
  }
  return diffs;
}

/** What `cdk diff` says: it knows which changes replace a resource, and which widen what somebody may do. */
async function diff(assembly: string, stackId: string, baseFile: string): Promise<string> {
  // Only its stdout: the warnings of the synthesis, on stderr, are no difference.
  const { stdout } = await promisify(execFile)(
    cdkOf(root),
    [
      ...['diff', stackId, '--exclusively', '--app', assembly, '--template', baseFile],
      ...['--fail-on', 'never', '--no-notices', '--no-color', '--ci'],
    ],
    { cwd: root, maxBuffer: MAX_OUTPUT },
  );
  return stdout;
}

function cdkOf(folder: string): string {
  return join(folder, 'node_modules', '.bin', 'cdk');
}

/** To stderr: stdout is the diff. */
function say(line: string): void {
  console.error(line);
}
