import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { chunksOf } from './chunks.ts';

/** What one request takes. */
const MAX_MESSAGES = 10;

/** A queue whose messages are held while they are worked on: deleted when that is done, given back when it is not. */
export class HeldQueue {
  readonly #sqs: SQSClient;
  readonly #url: string;
  readonly #heldSeconds: number;

  /** `heldSeconds`: as long as the longest pass may take, so that no pass meets a message twice. */
  constructor(sqs: SQSClient, { url, heldSeconds }: { url: string; heldSeconds: number }) {
    this.#sqs = sqs;
    this.#url = url;
    this.#heldSeconds = heldSeconds;
  }

  /** Up to ten messages that nobody holds; none when the queue is empty. */
  async take(): Promise<Message[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: MAX_MESSAGES,
        VisibilityTimeout: this.#heldSeconds,
        // A short poll asks only some of the queue's servers, and may find nothing where something is.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    return Messages;
  }

  /** Deletes the messages of these receipts. One that fails comes back by itself, and is found to be done again. */
  async delete(receipts: string[]): Promise<void> {
    await this.#inBatches(receipts, async (Entries) => {
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries }));
    });
  }

  /** Puts them back for whoever comes next; returns for how many that failed: those come back by themselves. */
  async giveBack(receipts: string[]): Promise<number> {
    let lost = 0;
    await this.#inBatches(receipts, async (entries) => {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      const request = new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#url, Entries });
      const { Failed = [] } = await this.#sqs.send(request).catch(() => ({ Failed: Entries }));
      lost += Failed.length;
    });
    return lost;
  }

  /** One batch after the other, because a long queue would otherwise be thousands of requests at once. */
  async #inBatches(
    receipts: string[],
    send: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<void>,
  ): Promise<void> {
    for (const batch of chunksOf(receipts, MAX_MESSAGES))
      await send(batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })));
  }
}
