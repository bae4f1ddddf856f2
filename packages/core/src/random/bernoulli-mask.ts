import type { Rng } from './rng.js';

/**
 * Fills a mask with independent samples: 1 with probability `keep`, else 0, in steps of 1/65536.
 * xoshiro128++ seeded by the stream (Blackman and Vigna 2021, https://arxiv.org/abs/1805.01407),
 * two flips a word.
 *
 * @param mask is filled
 */
export function bernoulliMask(mask: Uint8Array, keep: number, rng: Rng): void {
  const threshold = Math.round(keep * 65536);
  const { length } = mask;
  let a = rng.word() | 1,
    b = rng.word() | 0,
    c = rng.word() | 0,
    d = rng.word() | 0;
  for (let i = 0; i < length; i += 2) {
    const sum = (a + d) | 0;
    const word = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    mask[i] = ((word & 0xffff) - threshold) >>> 31; // the sign bit: a branch would be mispredicted
    mask[i + 1] = ((word >>> 16) - threshold) >>> 31; // ignored past the end of an odd length
  }
}
