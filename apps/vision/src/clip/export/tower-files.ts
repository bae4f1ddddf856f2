import { unitRows } from '@counterpoint/core';
import { exportOnnx } from '@counterpoint/engine';
import type { Tower } from '@counterpoint/multimodal';
import { textTower, textTowerModel, towersModel } from '@counterpoint/text';
import { transpose, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LoadedClip } from '../load-clip.js';

/**
 * The families of models that `@huggingface/transformers` knows and that these towers can be
 * written as.
 */
export type TowersFamily = 'clip' | 'siglip';

/** Files of two towers as ONNX, by their names in the folder `onnx`. */
export interface TowerFiles {
  readonly vision_model: Uint8Array;
  readonly text_model: Uint8Array;
  readonly model: Uint8Array;
}

/** What one tower's file calls its embeddings in each family. */
export const embeddingNames = {
  clip: { image: 'image_embeds', text: 'text_embeds' },
  siglip: { image: 'pooler_output', text: 'pooler_output' },
} as const;

/**
 * Both towers as ONNX with the inputs and outputs that `@huggingface/transformers` expects:
 * `pixel_values` [batch, 3, side, side], `input_ids` and
 * `attention_mask` [batch, tokens].
 *
 * @throws CP_TEXT_MODEL_UNSUPPORTED when the texts' encoder has no ONNX form
 */
export async function towerFiles(
  { towers, logits }: LoadedClip,
  family: TowersFamily,
  side: number,
): Promise<TowerFiles> {
  const image = towers.tower('image') as unknown as Tower<Tensor4D>;
  const text = await textTower(towers.tower('text'));
  const names = embeddingNames[family];
  const weights = Object.fromEntries(
    Object.entries({ ...image.variables, ...image.state }).map(([name, variable]) => [
      `image.${name}`,
      variable,
    ]),
  );
  const pictures = (output: string, unit: boolean) =>
    exportOnnx({
      inputs: { pixel_values: { shape: [3, side, side] } },
      weights,
      run: ({ pixel_values }) => {
        const embedded = image.encode(transpose(pixel_values as Tensor4D, [0, 2, 3, 1]));
        return { [output]: unit ? unitRows(embedded) : embedded };
      },
    });
  return {
    vision_model: pictures(names.image, false),
    text_model: await textTowerModel(text, names.text),
    model: await towersModel(text, {
      other: pictures('image_embeds', true),
      output: 'image_embeds',
      ...logits,
      logits: ['logits_per_image', 'logits_per_text'],
    }),
  };
}
