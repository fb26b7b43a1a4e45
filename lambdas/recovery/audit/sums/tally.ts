import { halvesOf, isIn, type Part } from '../../tables/part.ts';

/** Changes the line of an id; ids of other slices are ignored. */
export type Add<Line> = (id: string, change: (line: Line) => Line) => unknown;

/**
 * A line for each id of one slice, and never more than `maxLines`: when there are more, the slice is halved in the middle of the
 * reading. The half that is kept has missed nothing; the other half is left over for another reading.
 */
export class Tally<Line> {
  readonly lines = new Map<string, Line>();
  readonly leftOver: Part[] = [];
  readonly #empty: Line;
  readonly #maxLines: number;
  #slice: Part;

  constructor(slice: Part, maxLines: number, empty: Line) {
    this.#slice = slice;
    this.#maxLines = maxLines;
    this.#empty = empty;
  }

  /** Whether the id belongs to what is left of the slice. */
  holds = (id: string) => isIn(this.#slice, id);

  add: Add<Line> = (id, change) => {
    if (!this.holds(id)) return;
    this.lines.set(id, change(this.lines.get(id) ?? this.#empty));
    while (this.lines.size > this.#maxLines) this.#halve();
  };

  #halve(): void {
    const [kept, other] = halvesOf(this.#slice);
    this.#slice = kept;
    this.leftOver.push(other);
    for (const id of this.lines.keys()) if (!isIn(kept, id)) this.lines.delete(id);
  }
}
