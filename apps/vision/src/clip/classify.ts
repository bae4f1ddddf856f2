import {
  promptEnsemble,
  zeroShot,
  type EmbeddingMatrix,
  type LabelledMatrix,
  type ZeroShot,
} from '@counterpoint/eval';
import { embedTexts, prompts, type Towers } from '@counterpoint/multimodal';
import type { LoadedClip } from './load-clip.js';

/**
 * One embedding a class: the ensemble of its prompts. @throws CP_MULTIMODAL_TEMPLATE,
 * CP_MULTIMODAL_CLASSES
 */
export async function classEmbeddings(
  clip: LoadedClip,
  towers: Towers,
  classes: readonly string[],
  templates: readonly string[],
): Promise<EmbeddingMatrix> {
  const { texts, templates: each } = prompts(classes, templates);
  return promptEnsemble(await embedTexts(clip, towers, texts), each);
}

/** Zero-shot classification of labelled pictures. */
export async function classify(
  clip: LoadedClip,
  towers: Towers,
  test: LabelledMatrix,
  classes: readonly string[],
  templates: readonly string[],
  validation?: LabelledMatrix,
): Promise<ZeroShot> {
  return zeroShot(test, await classEmbeddings(clip, towers, classes, templates), {
    scale: clip.logits.scale,
    validation,
  });
}
