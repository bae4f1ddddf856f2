/** Numbers from a seed for tests: Steele, Lea & Flood 2014 (SplitMix), in 32 bits. */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1, without 1. */
  unit(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)]!;
  }

  shape(rank: number, high: number, low = 1): number[] {
    return Array.from({ length: rank }, () => this.whole(low, high));
  }

  /** Fractions from low to high that float32 holds exactly. */
  fractions(count: number, low = -2, high = 2): number[] {
    return Array.from(
      { length: count },
      () => Math.round((low + this.unit() * (high - low)) * 4096) / 4096,
    );
  }

  /**
   * Fractions of which no two are closer than 1/64: a maximum among them is a maximum after a small
   * step too.
   */
  distinct(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.whole(0, i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order.map((i) => (i - count / 2 + 0.25) / 64);
  }
}
