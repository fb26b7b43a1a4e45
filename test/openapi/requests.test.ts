import { ENDPOINTS } from '../../openapi/openapi-document.ts';
import { read } from '../support/sources.ts';

/** `GET /orders/{orderId}` as a pattern for `GET {{api}}/orders/{{order.response.body.orderId}}`. */
const patternOf = (route: string) =>
  new RegExp(
    `^${route.replace(' ', ' \\{\\{api\\}\\}').replaceAll(/\/\{\w+\}/g, '/[^/?\\s]+')}(\\?\\S*)?$`,
    'm',
  );

describe('requests.http', () => {
  it.each(Object.keys(ENDPOINTS))('walks %s', (route) => {
    expect(read('requests.http')).toMatch(patternOf(route));
  });
});
