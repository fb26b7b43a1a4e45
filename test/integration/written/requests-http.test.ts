import { randomUUID } from 'node:crypto';
import { outputs } from '../../support/deployed/stack.ts';
import { read } from '../../support/sources.ts';

/** A request as it stands in the file, before its variables are filled in. */
interface Written {
  title: string;
  name?: string;
  method: string;
  url: string;
  headers: [string, string][];
  body: string;
}

const text = read('requests.http');

/** `@name = value`, as they stand at the top. */
const fileVariables = new Map(
  [...text.matchAll(/^@(\w+) = (.*)$/gm)].map(([, name, value]) => [name as string, value as string]),
);

/** What stands between two `###`; a title alone is no request. */
const requests: Written[] = text
  .split(/^(?=###)/m)
  .slice(1)
  .flatMap((block) => {
    const [first = '', ...rest] = block.split('\n');
    const lines = rest.filter((line) => !line.startsWith('#'));
    const start = lines.findIndex((line) => /^[A-Z]+ \S+$/.test(line));
    if (start < 0) return [];
    const [method = '', url = ''] = (lines[start] as string).split(' ');
    const blank = lines.indexOf('', start);
    return [
      {
        title: first.replace(/^#+\s*/, ''),
        name: /^# @name (\w+)$/m.exec(block)?.[1],
        method,
        url,
        headers: lines.slice(start + 1, blank).map((line) => line.split(': ') as [string, string]),
        body: lines.slice(blank).join('\n').trim(),
      },
    ];
  });

/** The one status that a title ends with, and the reason if it names one. */
function promiseOf(title: string) {
  const [, status, reason] = / ([1-5]\d\d)(?: ([A-Z_]+))?$/.exec(title) ?? [];
  return { status: Number(status), ...(reason && { reason }) };
}

const answers = new Map<string, Record<string, unknown>>();

/** Fills in the variables, as an editor does. Throws for one that nothing has set. */
function filled(template: string, variables: Map<string, string>): string {
  return template.replaceAll(/\{\{([^}]+)\}\}/g, (_, reference: string) => {
    const [, name, field] = /^(\w+)\.response\.body\.\$\.(\w+)$/.exec(reference) ?? [];
    const value = name && field ? answers.get(name)?.[field] : variables.get(reference);
    if (value === undefined) throw new Error(`nothing has set {{${reference}}}`);
    return filled(String(value), variables);
  });
}

/** Sends them from top to bottom; returns what each title promises and what was answered. */
async function play(run: string) {
  const { apiUrl: api, users } = outputs;
  const pasted = { api, alice: users.alice.token, admin: users.admin.token, run };
  const variables = new Map([...fileVariables, ...Object.entries(pasted)]);
  const fill = (template: string) => filled(template, variables);
  const played: { title: string; promised: object; answered: object }[] = [];
  for (const { title, name, method, url, headers, body } of requests) {
    const response = await fetch(fill(url), {
      method,
      headers: headers.map(([header, value]): [string, string] => [header, fill(value)]),
      body: body ? fill(body) : undefined,
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (name) answers.set(name, answer);
    const promised = promiseOf(title);
    const { status } = response;
    played.push({
      title,
      promised,
      answered: { status, ...('reason' in promised && { reason: answer.reason }) },
    });
  }
  return played;
}

const broken = (played: Awaited<ReturnType<typeof play>>) =>
  played.filter(({ promised, answered }) => JSON.stringify(promised) !== JSON.stringify(answered));

describe('requests.http', () => {
  it('promises one status behind each title', () => {
    const silent = requests.filter(
      ({ title }) => Number.isNaN(promiseOf(title).status) || title.match(/\b[1-5]\d\d\b/g)?.length !== 1,
    );

    expect(requests.length).toBeGreaterThan(50);
    expect(silent.map(({ title }) => title)).toEqual([]);
    expect([...fileVariables.keys()]).toEqual(['run', 'api', 'alice', 'admin']);
  });

  it('keeps each promise as it is written, and once more with another name for the run', async () => {
    const run = randomUUID().slice(0, 8);

    const first = await play(run);
    const again = await play(`${run}-again`);

    expect(broken(first)).toEqual([]);
    expect(broken(again)).toEqual([]);
    expect(first).toHaveLength(requests.length);
  });
});
