import type { Modality, Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';

/** The sound of a clip as its own modality decodes it: one channel at one rate. */
export async function soundOf(
  { index, key }: Sample<RawSample>,
  wav: Uint8Array,
  modality: Modality<RawSample>,
  start = 0,
  duration?: number,
): Promise<unknown> {
  const metadata = duration === undefined ? {} : { start, duration };
  return modality.decode({ index, key, value: { members: { wav } }, metadata });
}
