import { philox } from './philox.js';

/**
 * One element of a stream's address: a purpose by name, or a number such as an epoch, a sample's
 * index, a view.
 */
export type RngKey = string | number;

/**
 * A counter-based random stream, determined by its address (seed, purpose, epoch, sample index,
 * view, ...) alone. Streams of different addresses are independent, so results do not depend on the
 * number of workers, the order of a batch, or a resume.
 *
 * @example
 * const rng = Rng.of(7, 'views', 3, 1024);   // seed 7, purpose, epoch 3, sample 1024
 * rng.uniform();                             // in [0, 1)
 * rng.fork('second view').normal();          // its own stream
 */
export class Rng {
  readonly #key0: number;
  readonly #key1: number;
  readonly #counter: Uint32Array = new Uint32Array(4);
  readonly #words: Uint32Array = new Uint32Array(4);
  #wordsUsed = 4;

  private constructor(key0: number, key1: number) {
    this.#key0 = key0 >>> 0;
    this.#key1 = key1 >>> 0;
  }

  /** The stream of a seed (any finite number) and an address. */
  static of(seed: number, ...address: RngKey[]): Rng {
    return new Rng(0x243f6a88, 0x85a308d3).fork(seed, ...address);
  }

  /** The stream at a sub-address; it does not depend on how much of this stream was drawn. */
  fork(...address: RngKey[]): Rng {
    let key0 = this.#key0;
    let key1 = this.#key1;
    const counter = new Uint32Array(4);
    const out = new Uint32Array(4);
    for (const part of address) {
      for (const [low, high, kind] of wordsOf(part)) {
        counter[0] = low;
        counter[1] = high;
        counter[2] = kind;
        counter[3] = 0xfeedf00d;
        philox(counter, key0, key1, out);
        key0 = out[0]!;
        key1 = out[1]!;
      }
    }
    return new Rng(key0, key1);
  }

  /** A uniform unsigned 32-bit integer. */
  word(): number {
    if (this.#wordsUsed === 4) {
      philox(this.#counter, this.#key0, this.#key1, this.#words);
      this.#counter[0]!++;
      if (this.#counter[0] === 0) this.#counter[1]!++;
      this.#wordsUsed = 0;
    }
    return this.#words[this.#wordsUsed++]!;
  }

  /** Uniform in [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 9007199254740992;
    return low + (high - low) * unit;
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A uniform integer in [0, below), without bias (rejection). */
  integer(below: number): number {
    const limit = Math.floor(4294967296 / below) * below;
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % below;
  }

  /** Normal by Box and Muller 1958. */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A uniform permutation of 0 ... length - 1 (Fisher and Yates). */
  permutation(length: number): Uint32Array {
    const order = Uint32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }

  /** One element of a list that is not empty. */
  pick<T>(from: readonly T[]): T {
    return from[this.integer(from.length)]!;
  }
}

const numberBits = new DataView(new ArrayBuffer(8));

function* wordsOf(part: RngKey): Generator<readonly [number, number, number]> {
  if (typeof part === 'number') {
    numberBits.setFloat64(0, part);
    yield [numberBits.getUint32(4), numberBits.getUint32(0), 1];
    return;
  }
  for (let i = 0; i < part.length; i += 2) {
    yield [part.charCodeAt(i) | (i + 1 < part.length ? part.charCodeAt(i + 1) << 16 : 0), i, 2];
  }
  yield [part.length, 0, 3];
}
