const WIDTH = 30;

/** A bar with the rate and the time left; a line now and then where the output is no terminal. */
export class Progress {
  readonly #total: number;
  readonly #output: NodeJS.WriteStream;
  readonly #started = Date.now();
  #shownAt = 0;

  /** `output`: where it is shown; a program's own output may be for another program. */
  constructor(total: number, output: NodeJS.WriteStream = process.stdout) {
    this.#total = total;
    this.#output = output;
  }

  show(done: number): void {
    const isTerminal = this.#output.isTTY;
    if (done < this.#total && Date.now() - this.#shownAt < (isTerminal ? 200 : 10_000)) return;
    this.#shownAt = Date.now();
    const seconds = (Date.now() - this.#started) / 1000;
    const rate = done / Math.max(seconds, 0.001);
    const filled = Math.round((WIDTH * done) / this.#total);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const line = `${bar} ${done}/${this.#total}  ${rate.toFixed(1)}/s  ${Math.ceil((this.#total - done) / rate)} s left`;
    this.#output.write(isTerminal ? `\r${line}   ` : `${line}\n`);
  }

  end(): void {
    if (this.#output.isTTY) this.#output.write('\n');
  }
}
