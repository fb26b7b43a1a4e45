import type { Environment } from '../../lib/environments.ts';
import { type Finding, ok, wrong } from './finding.ts';

const FILE = 'lib/environments.ts';

/** What nobody has set to their own yet: no account is asked. */
export function checkSettings({ name, isLocal, keepsData, corsOrigins, runbookUrl }: Environment): Finding[] {
  const placeholders = corsOrigins.filter((origin) => /\bexample\.(?:com|org|net)$/.test(origin));
  const isOpen = keepsData && corsOrigins.includes('*');
  const hasRunbook = isLocal || !keepsData || /^https?:\/\//.test(runbookUrl);
  const findings = [
    ...(placeholders.length
      ? [
          wrong(
            'cors-origins',
            `no browser may call the API: ${placeholders.join(', ')} is an example`,
            `set corsOrigins of ${name} in ${FILE} to your web origins`,
          ),
        ]
      : []),
    ...(isOpen
      ? [
          wrong(
            'cors-origins',
            'any web page may call the API',
            `set corsOrigins of ${name} in ${FILE} to your web origins`,
          ),
        ]
      : []),
    ...(hasRunbook
      ? []
      : [
          wrong(
            'runbook-url',
            `alarms link to "${runbookUrl}", which no browser opens`,
            `set RUNBOOK_URL in ${FILE} to where your copy of docs/runbook.md can be read`,
          ),
        ]),
  ];
  return findings.length ? findings : [ok('settings', 'nothing is left as an example')];
}
