import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../stack/aws.ts';

/** An alert as it arrived: at the mailbox or in the channel. */
export interface Arrival {
  channel: 'email' | 'slack';
  at: string;
  subject?: string;
  text: string;
}

export interface AlertSink {
  readonly url: string;
  /** Makes this the mailbox and the Slack channel of the deployed stack. */
  connect(deployed: { endpoint: string; topicArn: string; slackWebhookParameter: string }): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Stands for the mailbox and the Slack channel that the local engine cannot reach: takes alerts over HTTP, shows them, and
 * answers GET with all that arrived. On 127.0.0.1 and a free port.
 */
export async function startAlertSink(show: (arrival: Arrival) => void): Promise<AlertSink> {
  const arrivals: Arrival[] = [];
  let confirm = async (_token: string) => {};
  const arrived = (arrival: Omit<Arrival, 'at'>) => {
    const complete = { ...arrival, at: new Date().toISOString() };
    arrivals.push(complete);
    show(complete);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(arrivals));
      return;
    }
    const message = JSON.parse(await text(request));
    if (message.Type === 'SubscriptionConfirmation') await confirm(message.Token);
    else if (request.url === '/email')
      arrived({ channel: 'email', subject: message.Subject, text: message.Message });
    else arrived({ channel: 'slack', text: message.text });
    response.end('ok');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(400).end(String(error)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    connect: async ({ endpoint, topicArn, slackWebhookParameter }) => {
      const sns = new SNSClient(clientOptions(endpoint));
      confirm = async (Token) => {
        await sns.send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token }));
      };
      await sns.send(
        new SubscribeCommand({ TopicArn: topicArn, Protocol: 'http', Endpoint: `${url}/email` }),
      );
      await new SSMClient(clientOptions(endpoint)).send(
        new PutParameterCommand({
          Name: slackWebhookParameter,
          Value: `${url}/slack`,
          Type: 'SecureString',
          Overwrite: true,
        }),
      );
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
