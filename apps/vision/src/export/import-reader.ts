import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pictureReader, type PicturePreprocessing, type UnlikePicture } from '@counterpoint/image';

/** What `prepare.mjs` makes of a picture. */
export interface PreparedPicture {
  readonly data: Float32Array;
  /** [1, height, width, channels]. */
  readonly shape: readonly number[];
}

/** Runs the very program that an export contains, with its settings beside it. */
export async function importReader(
  settings: PicturePreprocessing,
): Promise<(pixels: UnlikePicture['pixels']) => PreparedPicture> {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-prepare-'));
  try {
    await writeFile(join(folder, 'preprocessing.json'), JSON.stringify(settings));
    await writeFile(join(folder, 'prepare.mjs'), pictureReader);
    const { prepare } = (await import(pathToFileURL(join(folder, 'prepare.mjs')).href)) as {
      prepare: (pixels: UnlikePicture['pixels']) => PreparedPicture;
    };
    return prepare;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
