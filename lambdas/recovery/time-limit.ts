/** The items one by one, until the time is up: what is not reached is for the next pass. */
export async function* untilTimeUp<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  isTimeUp: () => boolean,
): AsyncGenerator<Item> {
  for await (const item of items) {
    if (isTimeUp()) return;
    yield item;
  }
}
