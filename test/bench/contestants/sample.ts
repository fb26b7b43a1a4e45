import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

/* The Lambdas of the usual sample: one plain write a step. Nothing is remembered, so a second try takes everything a second time. */

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export interface SampleOrder {
  orderId: string;
  userId: string;
  productId: string;
  quantity: number;
  total: number;
}

const add = (id: string, attribute: string, amount: number) =>
  new UpdateCommand({
    TableName: process.env.TABLE,
    Key: { id },
    UpdateExpression: `ADD ${attribute} :amount`,
    ConditionExpression: `${attribute} >= :least`,
    ExpressionAttributeValues: { ':amount': amount, ':least': -amount },
  });

const put = (id: string, order: SampleOrder, status: string) =>
  new PutCommand({ TableName: process.env.TABLE, Item: { ...order, id, status } });

/** What each step writes. */
const STEPS = {
  DecreaseStock: ({ productId, quantity }: SampleOrder) => add(productId, 'stock', -quantity),
  DecreaseBalance: ({ userId, total }: SampleOrder) => add(userId, 'balance', -total),
  CreateOrder: (order: SampleOrder) => put(order.orderId, order, 'PENDING'),
  ProcessPayment: (order: SampleOrder) => put(`payment-${order.orderId}`, order, 'PAID'),
  ConfirmOrder: ({ orderId }: SampleOrder) =>
    new UpdateCommand({
      TableName: process.env.TABLE,
      Key: { id: orderId },
      UpdateExpression: 'SET #status = :confirmed',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':confirmed': 'CONFIRMED' },
    }),
};

export type SampleStep = keyof typeof STEPS;

/** In the order in which the machine runs them, each with the service whose table it writes. */
export const SAMPLE_STEPS: [SampleStep, string][] = [
  ['DecreaseStock', 'product'],
  ['DecreaseBalance', 'user'],
  ['CreateOrder', 'order'],
  ['ProcessPayment', 'payment'],
  ['ConfirmOrder', 'order'],
];

export const handler = async ({ step, order }: { step: SampleStep; order: SampleOrder }) => {
  await dynamo.send(STEPS[step](order) as PutCommand);
  return {};
};
