import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IWidget,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Subject } from './figures.ts';
import { labelledMetric } from './metric.ts';
import { type Panel, type Row, rowsOf } from './panels.ts';

const PERIOD = Duration.minutes(1);
const WIDTH = 24;
const HEIGHTS = { title: 1, number: 3, graph: 6 };

/** One screen: is it well? A row a question, the alarms on top. */
export function createDashboard(
  scope: Construct,
  { dashboardName, subject, alarms }: { dashboardName: string; subject: Subject; alarms: Alarm[] },
): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    dashboardName,
    defaultInterval: Duration.hours(3),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: WIDTH, height: 3 })],
      ...rowsOf(subject).flatMap(widgetsOf),
    ],
  });
}

function widgetsOf({ question, panels }: Row): IWidget[][] {
  const title = new TextWidget({ markdown: `## ${question}`, width: WIDTH, height: HEIGHTS.title });
  const width = Math.floor(WIDTH / panels.length);
  return [[title], panels.map((panel) => widgetOf(panel, width))];
}

function widgetOf({ title, kind, figures, unit }: Panel, width: number): IWidget {
  const shared = { title, width, height: HEIGHTS[kind] };
  // A number is of the whole time that is shown, a queue's as it is now; a graph has a point a minute.
  if (kind === 'number')
    return new SingleValueWidget({
      ...shared,
      metrics: figures.map((figure) => labelledMetric(figure, PERIOD)),
      setPeriodToTimeRange: figures.some(
        (figure) => !('statistic' in figure && figure.statistic === 'Maximum'),
      ),
    });
  return new GraphWidget({
    ...shared,
    left: figures.map((figure) => labelledMetric(figure, PERIOD)),
    leftYAxis: { label: unit, showUnits: false, min: 0 },
  });
}
