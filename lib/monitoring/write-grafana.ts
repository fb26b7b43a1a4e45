import { writeFileSync } from 'node:fs';
import { grafanaDashboard } from './grafana.ts';

/* `npm run grafana`: writes the dashboard that Grafana imports. */
writeFileSync(
  new URL('grafana-dashboard.json', import.meta.url),
  `${JSON.stringify(grafanaDashboard(), null, 2)}\n`,
);
