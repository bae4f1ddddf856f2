import { embedWith, type TextModel, type TextRole } from '@counterpoint/text';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';

/**
 * Embeds texts as rows of a matrix. @param role chooses a prompt, where the model has one for it
 */
export async function embedded(
  model: TextModel,
  texts: readonly string[],
  role?: TextRole,
): Promise<EmbeddingMatrix> {
  const rows = await embedWith(model, texts, { role });
  return { rows, count: texts.length, width: model.encoder.width };
}

/** The trained model and, where it is known, the same before training. `use` gets each in turn. */
export async function withUntrained<T>(
  model: LoadedModel,
  baselines: boolean,
  use: (model: TextModel) => Promise<T>,
): Promise<{ trained: T; untrained?: T }> {
  const trained = await use(model);
  if (!baselines || !model.untrained) return { trained };
  const encoder = await model.untrained();
  try {
    return { trained, untrained: await use({ ...model, encoder }) };
  } finally {
    encoder.dispose();
  }
}
