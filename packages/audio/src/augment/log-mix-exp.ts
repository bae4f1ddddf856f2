import type { Augmenter } from '@counterpoint/core';
import type { FeatureMap } from '../feature/log-mel.js';
import type { FeatureInfo } from './info.js';

/** The sounds that {@link logMixExp} mixes in, and their largest share. */
export interface LogMixExpConfig {
  /** The largest share of the other sound. Default .4, BYOL-A's alpha. */
  readonly share?: number;
  /** What may be mixed in. BYOL-A mixes in one of the last 2,048 inputs; see {@link logMixExp}. */
  readonly others?: () => readonly FeatureMap[];
}

/** What `logMixExp` draws. */
export interface LogMixExpDraw {
  /** Of the other sound. */
  readonly share: number;
  /** Which other sound, in [0, 1). */
  readonly pick: number;
}

/**
 * BYOL-A's mixup of log-mel features: ln((1 - s) exp(x) + s exp(y)) with s uniform in [0, share)
 * (Niizumi et al. 2021, eq. 4, https://arxiv.org/abs/2103.06695).
 * Differs: the paper keeps a queue of past inputs. Here the other sounds are handed in (those of
 * the batch, say), so that a draw can be
 * replayed without a memory of what came before. Without other sounds nothing is mixed.
 */
export function logMixExp({ share = 0.4, others = () => [] }: LogMixExpConfig = {}): Augmenter<
  FeatureMap,
  LogMixExpDraw,
  FeatureInfo
> {
  return {
    draw: (_of, rng) => ({ share: rng.uniform(0, share), pick: rng.uniform() }),
    apply(map, draw) {
      const from = others();
      const other = from[Math.floor(draw.pick * from.length)];
      if (other === undefined || other.bands !== map.bands || other.frames === 0)
        return { ...map, data: map.data.slice() };
      const { data } = other;
      return { ...map, data: map.data.map((x, i) => mixed(x, data[i % data.length]!, draw.share)) };
    },
  };
}

function mixed(x: number, y: number, share: number): number {
  const top = Math.max(x, y);
  return top + Math.log((1 - share) * Math.exp(x - top) + share * Math.exp(y - top));
}
