/** A Lambda's answer is bounded, and nobody reads more at once. */
export const MAX_LISTED = 100;

/** Lists the first items and counts all: its size does not grow with what is added. */
export class BoundedList<Item> {
  readonly listed: Item[] = [];
  count = 0;

  add(item: Item): void {
    this.count++;
    if (this.listed.length < MAX_LISTED) this.listed.push(item);
  }
}
