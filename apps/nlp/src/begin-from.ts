import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variablesToFile } from '@counterpoint/core';
import { HashedNgrams, TextTransformer } from '@counterpoint/text';
import { writeTokenizer } from './commands/tokenizer.js';
import { loadModel } from './load-model.js';
import type { EncoderName } from './recipes.js';

/** What a run that goes on from a model must say in its config. */
export interface Beginning {
  readonly encoder: EncoderName;
  readonly settings: readonly string[];
}

/**
 * Goes on from a model: its shape and its tokenizer become the config's, its values are copied to `out/from.safetensors`, its tokenizer to
 * `out/tokenizer`, so that the run needs nothing beside its own folder.
 *
 * @param write false for a dry run
 */
export async function beginFrom(path: string, out: string, write: boolean): Promise<Beginning> {
  const { encoder, tokenizer, maxTokens } = await loadModel(path);
  try {
    const weights = join(out, 'from.safetensors');
    const name = encoder instanceof TextTransformer ? 'transformer' : 'bag';
    const tokens = tokenizer instanceof HashedNgrams ? tokenizer.config : join(out, 'tokenizer');
    if (write) {
      await mkdir(out, { recursive: true });
      await writeFile(weights, await variablesToFile({ ...encoder.variables, ...encoder.state }, { format: 'counterpoint' }));
      if (!(tokenizer instanceof HashedNgrams)) await writeTokenizer(join(out, 'tokenizer'), tokenizer);
    }
    return {
      encoder: name,
      settings: [
        `encoder=${JSON.stringify({ type: `text/${name}`, ...encoder.config })}`, `modality.tokenizer=${JSON.stringify(tokens)}`, `modality.maxTokens=${maxTokens}`, `weights=${JSON.stringify(weights)}`,
      ],
    };
  } finally {
    encoder.dispose();
  }
}
