import { CounterpointError } from '@counterpoint/core';
import type { TarShard } from './tar-index.js';

/**
 * A shard that is streamed holds the members of a sample until the last one comes; when they lie
 * too far apart that would be most of the shard.
 *
 * @throws CP_DATA_TAR_SCATTERED when more than `bufferBytes` would be held
 */
export function checkSampleIsContiguous({ name, samples }: TarShard, bufferBytes: number): void {
  const places = [...samples].flatMap((sample) =>
    sample.places.map((place, i) => ({ ...place, sample, last: i === sample.places.length - 1 })),
  );
  let heldBytes = 0;
  for (const { sample, size, last } of places.sort((a, b) => a.offset - b.offset)) {
    heldBytes += size;
    if (heldBytes > bufferBytes && sample.places.length > 1) {
      throw new CounterpointError('CP_DATA_TAR_SCATTERED', {
        what: `The files of one sample lie so far apart that ${heldBytes} bytes would have to be held`,
        where: name,
        expected: `at most ${bufferBytes} bytes`,
        remedy: 'sort the archive by name, store it without compression, or raise bufferBytes',
        facts: { bytes: heldBytes, bufferBytes },
      });
    }
    if (last) heldBytes -= sample.places.reduce((sum, place) => sum + place.size, 0);
  }
}
