import type { Environment } from '../environments.ts';
import { resourceNames } from '../names.ts';
import type { Calculated, Figure, Subject } from './figures.ts';
import { type Panel, type Row, rowsOf } from './panels.ts';

const COLUMNS = 24;
const HEIGHTS = { row: 1, number: 4, graph: 8 };
const UNITS = { count: 'short', milliseconds: 'ms', seconds: 's', percent: 'percent' };
const DATA_SOURCE = { type: 'cloudwatch', uid: '${datasource}' };

/** One environment, as Grafana's variables name it. */
const names = resourceNames({ name: '$environment' as Environment['name'] });
const SUBJECT: Subject = {
  environment: '$environment',
  apiId: '$apiId',
  function: names.function,
  functionArn: (service) => `arn:$partition:lambda:$region:$account:function:${names.function(service)}`,
  machineArn: (machine) => `arn:$partition:states:$region:$account:stateMachine:${names[machine]}`,
  queue: (queue) => names.queues[queue],
};

/** The one screen for Grafana, with CloudWatch as its data source: the same rows and panels as on the CloudWatch dashboard. */
export function grafanaDashboard() {
  return {
    title: 'order-saga',
    uid: 'order-saga',
    description:
      'Is it well? A row a question. Made by `npm run grafana` from lib/monitoring/panels.ts: edit it there.',
    tags: ['order-saga'],
    schemaVersion: 39,
    editable: true,
    refresh: '1m',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: variables() },
    panels: panelsOf(rowsOf(SUBJECT)),
  };
}

function variables() {
  const text = (value: string) => ({ text: value, value });
  const custom = (name: string, label: string, values: string[]) => ({
    name,
    label,
    type: 'custom',
    query: values.join(','),
    options: values.map((value, index) => ({ ...text(value), selected: index === 0 })),
    current: text(values[0] as string),
  });
  const query = (name: string, label: string, of: Record<string, string>) => ({
    name,
    label,
    type: 'query',
    datasource: DATA_SOURCE,
    query: { refId: 'CloudWatchVariableQueryEditor-VariableQuery', ...of },
    refresh: 1,
  });
  return [
    { name: 'datasource', label: 'CloudWatch', type: 'datasource', query: 'cloudwatch' },
    query('region', 'Region', { queryType: 'regions' }),
    custom('environment', 'Environment', ['prod', 'staging', 'dev']),
    query('apiId', 'API (output ApiId of the api stack)', {
      queryType: 'dimensionValues',
      region: '$region',
      namespace: 'AWS/ApiGateway',
      metricName: 'Count',
      dimensionKey: 'ApiId',
    }),
    { name: 'account', label: 'Account id', type: 'textbox', query: '', current: text('') },
    custom('partition', 'Partition', ['aws', 'aws-cn', 'aws-us-gov']),
  ];
}

function panelsOf(rows: Row[]) {
  let y = 0;
  let id = 0;
  return rows.flatMap(({ question, panels }) => {
    const title = {
      id: ++id,
      type: 'row',
      title: question,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: HEIGHTS.row },
      panels: [],
    };
    y += HEIGHTS.row;
    const w = Math.floor(COLUMNS / panels.length);
    const made = panels.map((panel, index) =>
      panelOf(panel, ++id, { x: index * w, y, w, h: HEIGHTS[panel.kind] }),
    );
    y += Math.max(...panels.map(({ kind }) => HEIGHTS[kind]));
    return [title, ...made];
  });
}

function panelOf({ title, kind, figures, unit }: Panel, id: number, gridPos: Record<string, number>) {
  const ids = new Ids();
  return {
    id,
    type: kind === 'number' ? 'stat' : 'timeseries',
    title,
    gridPos,
    datasource: DATA_SOURCE,
    fieldConfig: {
      defaults: { unit: UNITS[unit], min: 0, ...(kind === 'graph' && { custom: { fillOpacity: 10 } }) },
      overrides: [],
    },
    ...(kind === 'number' && {
      options: { reduceOptions: { calcs: [calculationOf(figures[0] as Figure | Calculated)] } },
    }),
    targets: figures.flatMap((figure) => targetsOf(figure, ids)),
  };
}

/** A number is of the whole time that is shown: counts are added up, durations averaged, a queue is as it is now. */
function calculationOf(figure: Figure | Calculated): string {
  if ('expression' in figure) return 'mean';
  return { Sum: 'sum', SampleCount: 'sum', Maximum: 'lastNotNull', Average: 'mean', p50: 'mean', p99: 'max' }[
    figure.statistic
  ];
}

/** The names of a panel's queries: A, B, … for Grafana and a, b, … for expressions. */
class Ids {
  #last = 0;
  next = () => {
    const letter = String.fromCharCode('a'.charCodeAt(0) + (this.#last % 26));
    return letter + (this.#last++ >= 26 ? '1' : '');
  };
}

function targetsOf(figure: Figure | Calculated, ids: Ids, hide = false): Record<string, unknown>[] {
  const target = (id: string) => ({
    refId: id.toUpperCase(),
    id,
    datasource: DATA_SOURCE,
    queryMode: 'Metrics',
    region: '$region',
    hide,
    label: figure.label,
  });
  if (!('expression' in figure)) {
    const { namespace, metric: metricName, dimensions, statistic } = figure;
    const query = {
      namespace,
      metricName,
      dimensions,
      statistic,
      period: '',
      matchExact: true,
      expression: '',
    };
    return [{ ...target(ids.next()), metricQueryType: 0, metricEditorMode: 0, ...query }];
  }
  const parts = figure.of.map((part) => targetsOf(part, ids, true)[0] as { id: string });
  const expression = figure.expression.replaceAll(
    /\bm(\d+)\b/g,
    (_, index) => (parts[Number(index) - 1] as { id: string }).id,
  );
  return [...parts, { ...target(ids.next()), metricQueryType: 0, metricEditorMode: 1, expression }];
}
