import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writing } from '@counterpoint/cli';
import { writeFileAtomically } from '@counterpoint/core';
import { sentenceEncoderFiles } from '@counterpoint/text';
import { cacheFolder } from './cache-folder.js';

/**
 * The folder of a model that this library reads: the named one, or, for Universal Sentence Encoder
 * Lite of TensorFlow.js (`model.json` and `vocab.json`), one in the cache that it is converted to
 * once.
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED, CP_CLI_WRITE
 */
export async function convertedModel(folder: string): Promise<string> {
  if (!(await isGraphModel(folder))) return folder;
  const about = await readFile(join(folder, 'model.json'));
  const pieces = await readFile(join(folder, 'vocab.json'));
  const name = createHash('sha256').update(about).update(pieces).digest('hex').slice(0, 16);
  const out = join(cacheFolder(), 'converted', name);
  // The last file to be written.
  if (await stat(join(out, 'modules.json')).catch(() => undefined)) return out;
  const files = await sentenceEncoderFiles(folder);
  await writing(out, async () => {
    for (const [file, content] of Object.entries(files))
      await writeFileAtomically(join(out, file), content);
  });
  return out;
}

async function isGraphModel(folder: string): Promise<boolean> {
  const isThere = (name: string) => stat(join(folder, name)).catch(() => undefined);
  if ((await isThere('config.json')) || (await isThere('encoder.json'))) return false;
  return (await isThere('model.json')) !== undefined && (await isThere('vocab.json')) !== undefined;
}
