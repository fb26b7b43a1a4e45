/** A list price in US dollars, where it stands, and when it was read there. */
interface Price {
  usd: number;
  per: number;
  source: string;
}

/** When the pages were read. */
export const READ_ON = '2026-11-28';
export const REGION = 'us-east-1';

const MILLION = 1_000_000;
const at = (page: string) => `https://aws.amazon.com/${page}/pricing/`;

/** Without free tiers and discounts for volume. */
export const PRICES = {
  stateTransition: { usd: 25, per: MILLION, source: at('step-functions') },
  expressRequest: { usd: 1, per: MILLION, source: at('step-functions') },
  /** The first tier, which is the dearest. */
  expressGbSecond: { usd: 0.00001667, per: 1, source: at('step-functions') },
  lambdaRequest: { usd: 0.2, per: MILLION, source: at('lambda') },
  /** On arm64. */
  lambdaGbSecond: { usd: 0.0000133334, per: 1, source: at('lambda') },
  writeUnit: { usd: 0.625, per: MILLION, source: at('dynamodb') },
  readUnit: { usd: 0.125, per: MILLION, source: at('dynamodb') },
  /** For one month. */
  storedGb: { usd: 0.25, per: 1, source: at('dynamodb') },
  httpRequest: { usd: 1, per: MILLION, source: at('api-gateway') },
  busEvent: { usd: 1, per: MILLION, source: at('eventbridge') },
  logGb: { usd: 0.5, per: 1, source: at('cloudwatch') },
  trace: { usd: 5, per: MILLION, source: at('xray') },
} as const satisfies Record<string, Price>;
