import {
  type CommandMetric,
  METRIC_NAMESPACE,
  type SagaMetric,
  WHOLE_SAGA,
} from '../../lambdas/shared/platform/metric-names.ts';
import type { QueueName } from '../names.ts';
import { COMMANDS } from '../services.ts';

export type Statistic = 'Sum' | 'Average' | 'Maximum' | 'SampleCount' | 'p50' | 'p99';

/** One metric, as CloudWatch knows it and a person reads it. */
export interface Figure {
  readonly label: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Record<string, string>;
  readonly statistic: Statistic;
}

/** A figure that is calculated from others; they are called m1, m2, … in the expression. */
export interface Calculated {
  readonly label: string;
  readonly expression: string;
  readonly of: Figure[];
}

/** What the figures are about: names and ids of one environment, be they real, CloudFormation's or Grafana's variables. */
export interface Subject {
  readonly environment: string;
  readonly apiId: string;
  readonly function: (service: string) => string;
  readonly functionArn: (service: string) => string;
  readonly machineArn: (machine: 'orderSaga' | 'orderUndo') => string;
  readonly queue: (queue: QueueName) => string;
}

/** The figures of one environment: ours by their names, and what AWS counts by itself. */
export class Figures {
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  saga(metric: SagaMetric, label: string, statistic: Statistic = 'Sum', reason?: string): Figure {
    return this.#own(metric, label, statistic, { service: WHOLE_SAGA, ...(reason && { reason }) });
  }

  command(
    metric: CommandMetric,
    { service, command }: { service: string; command: string },
    statistic: Statistic = 'Sum',
  ): Figure {
    return this.#own(metric, command, statistic, { service, command });
  }

  lambda(metric: string, service: string, statistic: Statistic = 'Sum', label = service): Figure {
    const dimensions = { FunctionName: this.#subject.function(service) };
    return { label, namespace: 'AWS/Lambda', metric, dimensions, statistic };
  }

  machine(metric: string, machine: 'orderSaga' | 'orderUndo', label: string): Figure {
    const dimensions = { StateMachineArn: this.#subject.machineArn(machine) };
    return { label, namespace: 'AWS/States', metric, dimensions, statistic: 'Sum' };
  }

  /** What the saga saw of a service, where it calls it. */
  task(metric: string, service: string): Figure {
    const dimensions = { LambdaFunctionArn: this.#subject.functionArn(service) };
    return { label: service, namespace: 'AWS/States', metric, dimensions, statistic: 'Sum' };
  }

  queue(metric: string, queue: QueueName, label: string): Figure {
    const dimensions = { QueueName: this.#subject.queue(queue) };
    return { label, namespace: 'AWS/SQS', metric, dimensions, statistic: 'Maximum' };
  }

  api(metric: string, label: string, statistic: Statistic): Figure {
    const dimensions = { ApiId: this.#subject.apiId };
    return { label, namespace: 'AWS/ApiGateway', metric, dimensions, statistic };
  }

  /** The calls of a service's commands that the code itself saw fail or run out of time; a rejection is an answer. */
  commandErrors(service: string): Calculated {
    const ofService = COMMANDS.filter((command) => command.service === service);
    const of = (['CommandFailed', 'CommandTimedOut'] as const).flatMap((metric) =>
      ofService.map((command) => this.command(metric, command)),
    );
    return { label: `${service} errors`, expression: filled(of).join(' + '), of };
  }

  /** How often the figure was measured; 0 where it was not, which an alarm on the figure itself would take for "no news" for an hour. */
  measured(metric: SagaMetric, label: string): Calculated {
    const of = [this.saga(metric, label, 'SampleCount')];
    return { label, expression: filled(of).join(' + '), of };
  }

  /** Of the calls of the five steps that got an answer, how many worked, in percent. A rejection is an answer, and no failure. */
  stepSuccessRate(): Calculated {
    return {
      label: 'StepSuccessRate',
      expression: '100 * FILL(m1, 0) / (FILL(m1, 0) + FILL(m2, 0) + FILL(m3, 0))',
      of: (['StepSucceeded', 'StepFailed', 'StepTimedOut'] as const).map((name) => this.saga(name, name)),
    };
  }

  #own(metric: string, label: string, statistic: Statistic, dimensions: Record<string, string>): Figure {
    const { environment } = this.#subject;
    return {
      label,
      namespace: METRIC_NAMESPACE,
      metric,
      dimensions: { environment, ...dimensions },
      statistic,
    };
  }
}

/** Each part by its name in the expression; CloudWatch adds nothing up where one has no figure. */
const filled = (of: Figure[]) => of.map((_, index) => `FILL(m${index + 1}, 0)`);
