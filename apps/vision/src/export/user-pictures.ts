import { openRunData, sampleValues, type OpenedRun, type SkipReport } from '@counterpoint/cli';
import type { Picture } from '@counterpoint/image';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { pictures as program } from '../pictures.js';
import type { EmbeddedPicture } from './picture-cases.js';

const maximumPictures = 8;

/**
 * Pictures of the user's, prepared and embedded by the run; unreadable ones are skipped.
 *
 * @throws CP_CLI_NOTHING_READ when none can be read
 */
export async function userPictures(
  run: OpenedRun<Tensor4D>,
  path: string,
  { onSkip }: SkipReport,
): Promise<EmbeddedPicture[]> {
  const dataset = await openRunData(program, run as never, { path }, onSkip);
  const { values } = await sampleValues(dataset, run as never, maximumPictures, onSkip);
  await dataset.close?.();
  const pictures: EmbeddedPicture[] = [];
  for (const [i, value] of values.entries()) {
    const batch = run.modality.batch([value as Picture]);
    const embedded = run.encoder.encode(batch);
    const [data, embedding] = [await batch.data(), await embedded.data()];
    pictures.push({
      name: `picture ${i + 1} of ${path}`,
      data: Float32Array.from(data),
      embedding: embedding as Float32Array,
    });
    batch.dispose();
    embedded.dispose();
  }
  return pictures;
}
