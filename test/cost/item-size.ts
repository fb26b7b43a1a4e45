import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/**
 * How large DynamoDB takes an item for, in bytes: names and values together.
 * Source: DynamoDB Developer Guide, "DynamoDB item sizes and formats".
 */
export const itemSize = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return value.B.length;
  // A list and a map have three bytes of their own, and one for each element.
  if (value.L) return value.L.reduce((sum, each) => sum + 1 + valueSize(each), 3);
  if (value.M) return itemSize(value.M) + Object.keys(value.M).length + 3;
  if (value.SS) return value.SS.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  if (value.NS) return value.NS.reduce((sum, each) => sum + numberSize(each), 0);
  // A truth value, and null.
  return 1;
}

/** One byte for every two significant digits, and one more. */
const numberSize = (text: string) => Math.ceil(text.replace(/^-|\.|^0+|0+$/g, '').length / 2) + 1;
