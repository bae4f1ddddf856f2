import type { RawConfig } from '@counterpoint/cli';
import type { TypedConfig } from '@counterpoint/core';

/** Crops of at least half of the picture, and mirroring: what learning from labels usually takes. */
export function mildViews({ type, side }: TypedConfig): RawConfig | undefined {
  if (type !== 'image/picture' || typeof side !== 'number') return undefined;
  const steps = [{ type: 'image/flip', probability: 0.5 }];
  return { type: 'image/views', each: [{ side, area: [0.5, 1], steps }] };
}
