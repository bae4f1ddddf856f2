import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { soundReader, type SoundPreprocessing, type UnlikeSound } from '@counterpoint/audio';

/** What `prepare.mjs` makes of a recording. */
export interface PreparedSound {
  readonly data: Float32Array;
  /** [1, ...shape of the input]. */
  readonly shape: readonly number[];
}

/** Runs the very program that an export contains, with its settings beside it. */
export async function importReader(
  settings: SoundPreprocessing,
): Promise<(recording: UnlikeSound['recording']) => PreparedSound> {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-prepare-'));
  try {
    await writeFile(join(folder, 'preprocessing.json'), JSON.stringify(settings));
    await writeFile(join(folder, 'prepare.mjs'), soundReader);
    const { prepare } = (await import(pathToFileURL(join(folder, 'prepare.mjs')).href)) as {
      prepare: (recording: UnlikeSound['recording']) => PreparedSound;
    };
    return prepare;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
