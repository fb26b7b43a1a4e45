import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { environmentPrefix } from '../../lib/names.ts';

export interface AlarmState {
  name: string;
  isRaised: boolean;
  /** When it was raised, or was over. */
  since: Date;
}

/** Every alarm of the environment, as CloudWatch judges it just now. */
export async function readAlarms(client: CloudWatchClient, environment: string): Promise<AlarmState[]> {
  const alarms: AlarmState[] = [];
  const query = { AlarmNamePrefix: `${environmentPrefix(environment)}-` };
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, query))
    alarms.push(
      ...MetricAlarms.map(({ AlarmName, StateValue, StateTransitionedTimestamp, StateUpdatedTimestamp }) => ({
        name: AlarmName as string,
        isRaised: StateValue === 'ALARM',
        // The local engine knows only the second.
        since: (StateTransitionedTimestamp ?? StateUpdatedTimestamp) as Date,
      })),
    );
  return alarms;
}
