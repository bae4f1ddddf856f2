import { jsonText, type ExportFiles, type OpenedRun } from '@counterpoint/cli';
import { exportOnnx } from '@counterpoint/engine';
import type { PreprocessorConfig } from '@counterpoint/image';
import { transpose, type Tensor4D } from '@tensorflow/tfjs-core';

/** What `onnx/model.onnx` calls the embeddings: the name that transformers.js looks for. */
export const embedsName = 'image_embeds';

/**
 * The files that `@huggingface/transformers` loads for `image-feature-extraction`: `config.json`,
 * `preprocessor_config.json` and `onnx/model.onnx`.
 */
export function transformersFiles(
  { encoder }: OpenedRun<Tensor4D>,
  prepared: PreprocessorConfig,
  side: number,
): ExportFiles & { readonly 'onnx/model.onnx': Uint8Array } {
  const model = exportOnnx({
    inputs: { pixel_values: { shape: [prepared.num_channels, side, side] } },
    run: ({ pixel_values }) => ({
      [embedsName]: encoder.encode(transpose(pixel_values as Tensor4D, [0, 2, 3, 1])),
    }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  return {
    'config.json': jsonText({
      model_type: 'counterpoint-image',
      architectures: ['CounterpointImageModel'],
      image_size: side,
      num_channels: prepared.num_channels,
      hidden_size: encoder.width,
    }),
    'preprocessor_config.json': jsonText(prepared),
    'onnx/model.onnx': model,
  };
}
