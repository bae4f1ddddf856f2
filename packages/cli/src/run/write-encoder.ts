import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variablesToFile, type Encoder } from '@counterpoint/core';
import type { EncoderRecord } from './load-encoder.js';
import { writing } from './writing.js';

/**
 * Writes an encoder's weights and the config that makes it again: `encoder.safetensors` and `encoder.json`, each whole or not at all.
 *
 * @throws CP_CLI_WRITE
 */
export async function writeEncoder(
  folder: string,
  { encoder: config, modality, seed, plugins }: Omit<EncoderRecord, 'width'>,
  encoder: Encoder,
): Promise<void> {
  const record: EncoderRecord = { encoder: config, modality, width: encoder.width, seed, plugins };
  const contents = {
    'encoder.safetensors': await variablesToFile(
      { ...encoder.variables, ...encoder.state },
      { format: 'counterpoint' },
    ),
    'encoder.json': `${JSON.stringify(record, null, 2)}\n`,
  };
  await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries(contents)) {
      await writeFile(join(folder, `${name}.writing`), content);
      await rename(join(folder, `${name}.writing`), join(folder, name));
    }
  });
}
