import { join } from 'node:path';
import { identityMap } from '@counterpoint/adapt';
import { jsonText, writeEncoder, writing } from '@counterpoint/cli';
import { variablesToFile, writeFileAtomically } from '@counterpoint/core';
import { HashedNgrams, writeTokenizer } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { assignLayer, type LayeredEncoder } from './layered-encoder.js';
import { whiteningFile, type Whitening } from './whitening.js';

export interface LayeredModel {
  /** The model as it was. */
  readonly model: LoadedModel;
  readonly layered: LayeredEncoder;
  /** The columns of the texts, where they are named. */
  readonly columns?: readonly string[];
  /** The column of the class. */
  readonly label?: string;
  readonly seed: number;
  readonly whitening: Whitening;
}

/**
 * Writes a model with a layer behind it as a run. `from.safetensors` has the weights of the model as
 * it was, with a layer that changes nothing: the untrained encoder of `evaluate`.
 */
export async function writeLayered(
  out: string,
  { model, layered, columns, label, seed, whitening }: LayeredModel,
): Promise<void> {
  const { tokenizer, maxTokens } = model;
  const { encoder, config } = layered;
  // Paths within the run, which may move.
  const tokens = tokenizer instanceof HashedNgrams ? tokenizer.config : './tokenizer';
  await writing(out, async () => {
    if (!(tokenizer instanceof HashedNgrams))
      await writeTokenizer(join(out, 'tokenizer'), tokenizer);
    await writeFileAtomically(join(out, whiteningFile), jsonText(whitening));
  });
  const modality = { type: 'text/text', tokenizer: tokens, maxTokens, columns };
  await writeEncoder(
    join(out, 'export'),
    {
      ...{ encoder: config, modality: { ...modality, ...layered.modality } },
      ...{ seed, plugins: [], label, weights: './from.safetensors' },
    },
    encoder,
  );
  assignLayer(layered, identityMap(encoder.width));
  const start = await variablesToFile({ ...encoder.variables, ...encoder.state });
  await writing(out, () => writeFileAtomically(join(out, 'from.safetensors'), start));
}
