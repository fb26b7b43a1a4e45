import { slackMessage } from '../../../lambdas/notifier/slack-text.ts';

const notification = (Message: string, Subject?: string) =>
  JSON.stringify({ Type: 'Notification', MessageId: 'm-1', Subject, Message });

describe('an alert in Slack', () => {
  it('is its subject and its text', () => {
    expect(slackMessage(notification('run this', 'order o-1 needs attention'))).toEqual({
      id: 'm-1',
      text: '*order o-1 needs attention*\nrun this',
    });
  });

  it('names the alarm, what it means and why it is raised', () => {
    const alarm = {
      AlarmName: 'order-saga-dev-dead-letters',
      AlarmDescription:
        'An order waits.\nRunbook: https://example.com/docs/runbook.md#an-order-needs-attention',
      NewStateValue: 'ALARM',
      NewStateReason: 'Threshold crossed',
    };

    expect(slackMessage(notification(JSON.stringify(alarm), 'ALARM: …'))).toEqual({
      id: 'm-1',
      text: '*ALARM: order-saga-dev-dead-letters*\nAn order waits.\nRunbook: https://example.com/docs/runbook.md#an-order-needs-attention\nThreshold crossed',
    });
  });

  it.each(['not JSON', '{"no":"notification"}', 'null'])('is shown as it is when it is %s', (body) => {
    expect(slackMessage(body)).toEqual({ text: body });
  });

  it('mentions nobody and links nothing that was slipped into it', () => {
    expect(slackMessage('<!channel> & <https://example.com|here>').text).toBe(
      '&lt;!channel&gt; &amp; &lt;https://example.com|here&gt;',
    );
  });
});
