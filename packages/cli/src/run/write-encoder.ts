import { join } from 'node:path';
import { variablesToFile, writeFileAtomically, type Encoder } from '@counterpoint/core';
import type { EncoderRecord, StoredRecord } from './encoder-record.js';

/**
 * Writes an encoder's weights and the config that recreates it: `encoder.safetensors` and
 * `encoder.json`, each complete or absent.
 *
 * @throws CP_CORE_WRITE
 */
export async function writeEncoder(
  folder: string,
  { encoder: config, modality, seed, plugins, weights, label }: StoredRecord,
  encoder: Encoder,
): Promise<void> {
  const { width } = encoder;
  const record: EncoderRecord = {
    encoder: config,
    modality,
    width,
    seed,
    plugins,
    weights,
    label,
  };
  const contents = {
    'encoder.safetensors': await variablesToFile(
      { ...encoder.variables, ...encoder.state },
      { format: 'counterpoint' },
    ),
    'encoder.json': `${JSON.stringify(record, null, 2)}\n`,
  };
  for (const [name, content] of Object.entries(contents))
    await writeFileAtomically(join(folder, name), content);
}
