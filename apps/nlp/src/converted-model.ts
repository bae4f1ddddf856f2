import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writing } from '@counterpoint/cli';
import { ifExists, writeFileAtomically } from '@counterpoint/core';
import { sentenceEncoderFiles } from '@counterpoint/text';
import { cacheFolder } from './cache-folder.js';

/** The form of a converted folder: one of an earlier form is not used. */
const form = 2;
/** The last file of a conversion to be written. */
const lastFile = 'tokenizer_config.json';

/**
 * The folder of a model that this library reads: the named one, or, for Universal Sentence Encoder
 * Lite of TensorFlow.js (`model.json` and `vocab.json`), one in the cache that it is converted to
 * once: as long as none of its files changes, the weights included.
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED, CP_CLI_WRITE
 */
export async function convertedModel(folder: string): Promise<string> {
  if (!(await isGraphModel(folder))) return folder;
  const out = join(cacheFolder(), 'converted', `${form}-${await fingerprint(folder)}`);
  if (await ifExists(stat(join(out, lastFile)))) return out;
  const files = await sentenceEncoderFiles(folder);
  await writing(out, async () => {
    for (const [file, content] of Object.entries(files))
      await writeFileAtomically(join(out, file), content);
  });
  return out;
}

/** Of `model.json`, `vocab.json` and all shards of weights, in their order. */
async function fingerprint(folder: string): Promise<string> {
  const about = await readFile(join(folder, 'model.json'));
  const hash = createHash('sha256').update(about);
  for (const name of ['vocab.json', ...shardsIn(String(about))])
    // What is missing is told by the conversion.
    hash.update((await ifExists(readFile(join(folder, name)))) ?? Buffer.alloc(0));
  return hash.digest('hex').slice(0, 16);
}

/** The names of the shards that `model.json` lists; none where it is malformed. */
function shardsIn(about: string): readonly string[] {
  try {
    const { weightsManifest } = JSON.parse(about) as {
      readonly weightsManifest: readonly { readonly paths: readonly unknown[] }[];
    };
    return weightsManifest.flatMap(({ paths }) => paths.map(String));
  } catch {
    return [];
  }
}

async function isGraphModel(folder: string): Promise<boolean> {
  const isThere = (name: string) => ifExists(stat(join(folder, name)));
  if ((await isThere('config.json')) || (await isThere('encoder.json'))) return false;
  return (await isThere('model.json')) !== undefined && (await isThere('vocab.json')) !== undefined;
}
