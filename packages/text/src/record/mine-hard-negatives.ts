import { matMul, slice, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { TextRecord } from './text-record.js';

/** How many negatives {@link mineHardNegatives} finds, and at which ranks and similarities. */
export interface MineConfig {
  /** Negatives a pair. @default 1 */
  readonly count?: number;
  /** Candidates of rank below this are passed over: they are likely true. @default 0 */
  readonly skip?: number;
  /** How far down the ranking negatives are looked for. @default 50 */
  readonly depth?: number;
  /**
   * A candidate above this share of the positive's similarity is taken for a false negative.
   * @default .95
   */
  readonly share?: number;
}

/** Pairs and their embeddings by a first model, unit rows: [N x D] row-major. */
export interface EmbeddedPairs {
  readonly pairs: readonly TextRecord[];
  readonly anchors: Float32Array;
  readonly positives: Float32Array;
}

/** Cosines that are computed at a time. */
const atOnce = 4_000_000;

/**
 * Hard negatives from a first model: of all positives, the nearest to each anchor that are not its
 * own, not equal to its own, and not so near that
 * they are likely true. The limit relative to the positive is that of Moreira et al. 2024
 * (NV-Retriever), https://arxiv.org/abs/2407.15831,
 * section 3, TopK-PercPos.
 *
 * @returns triplets; pairs for which nothing fits are left out
 */
export async function mineHardNegatives(
  { pairs, anchors, positives }: EmbeddedPairs,
  { count = 1, skip = 0, depth = 50, share = 0.95 }: MineConfig = {},
): Promise<TextRecord[]> {
  const answers = new Map<string, Set<string>>();
  for (const {
    texts: [anchor, positive],
  } of pairs)
    answers.set(anchor, (answers.get(anchor) ?? new Set()).add(positive!));
  const negativesOf = (
    { texts: [anchor, positive] }: TextRecord,
    i: number,
    cosines: Float32Array,
  ): TextRecord[] => {
    const limit = share * cosines[i]!;
    const positives = answers.get(anchor)!;
    const seen = new Set<string>();
    const negatives = largest(cosines, skip + depth)
      .slice(skip)
      .filter((j) => {
        const text = pairs[j]!.texts[1]!;
        if (cosines[j]! > limit || positives.has(text) || text === anchor || seen.has(text))
          return false;
        seen.add(text);
        return true;
      });
    return negatives
      .slice(0, count)
      .map((j) => ({ texts: [anchor, positive!, pairs[j]!.texts[1]!] }));
  };
  const mined: TextRecord[] = [];
  if (pairs.length === 0) return mined;
  const size = pairs.length,
    rows = Math.max(1, Math.floor(atOnce / size));
  const [left, right] = [anchors, positives].map((all) => tensor2d(all, [size, all.length / size]));
  try {
    for (let first = 0; first < size; first += rows) {
      const some = pairs.slice(first, first + rows);
      const product = tidy(() =>
        matMul(slice(left!, [first, 0], [some.length, -1]), right!, false, true),
      );
      const cosines = (await product.data()) as Float32Array;
      product.dispose();
      some.forEach((pair, i) =>
        mined.push(...negativesOf(pair, first + i, cosines.subarray(i * size, (i + 1) * size))),
      );
    }
  } finally {
    left!.dispose();
    right!.dispose();
  }
  return mined;
}

/** The places of the k largest, largest first. */
function largest(scores: Float32Array, k: number): number[] {
  const best: number[] = [];
  for (let j = 0; j < scores.length; j++) {
    if (best.length === k && scores[j]! <= scores[best[k - 1]!]!) continue;
    let at = best.length;
    while (at > 0 && scores[best[at - 1]!]! < scores[j]!) at--;
    best.splice(at, 0, j);
    if (best.length > k) best.pop();
  }
  return best;
}
