import { jsonText, recordWithTokenizer, type ExportFiles } from '@counterpoint/cli';
import {
  pictureReader,
  preprocessorConfig,
  type ImageModalityConfig,
  type PicturePreprocessing,
} from '@counterpoint/image';
import type { PieceTokenizer } from '@counterpoint/text';
import type { LoadedClip } from '../load-clip.js';
import type { TowerFiles, TowersFamily } from './tower-files.js';

export interface TowerFolderOptions {
  readonly clip: LoadedClip;
  readonly files: TowerFiles;
  readonly family: TowersFamily;
  readonly image: Required<Pick<ImageModalityConfig, 'side'>> & ImageModalityConfig;
  readonly preprocessing: PicturePreprocessing;
  readonly tokenizer: PieceTokenizer;
  readonly maxTokens: number;
}

/**
 * The files that `@huggingface/transformers` loads (`config.json`, `preprocessor_config.json`, the
 * tokenizer, `onnx/`), and beside them what this program loads again (`encoder.json`,
 * `tokenizer/`); weights and scale are written apart.
 */
export function towerFolder({
  clip,
  files,
  family,
  image,
  preprocessing,
  tokenizer,
  maxTokens,
}: TowerFolderOptions): ExportFiles {
  const { width } = clip.towers;
  const processor = family === 'clip' ? 'CLIPImageProcessor' : 'SiglipImageProcessor';
  const tokenizerConfig = { ...tokenizer.files.config, model_max_length: maxTokens };
  const { type: _, ...settings } = image as typeof image & { readonly type?: string };
  const folder: Record<string, Uint8Array | string> = {
    'config.json': jsonText({
      model_type: family,
      architectures: [family === 'clip' ? 'CLIPModel' : 'SiglipModel'],
      projection_dim: width,
      logit_scale_init_value: Math.log(clip.logits.scale),
      vision_config: {
        model_type: `${family}_vision_model`,
        image_size: image.side,
        projection_dim: width,
      },
      text_config: {
        model_type: `${family}_text_model`,
        vocab_size: tokenizer.size,
        max_position_embeddings: maxTokens,
        projection_dim: width,
      },
    }),
    'preprocessor_config.json': jsonText(preprocessorConfig(settings, processor)),
    'preprocessing.json': jsonText(preprocessing),
    'prepare.mjs': pictureReader,
    'encoder.json': jsonText(recordWithTokenizer(clip.record)),
  };
  for (const place of ['', 'tokenizer/']) {
    folder[`${place}tokenizer.json`] = jsonText(tokenizer.files.tokenizer);
    folder[`${place}tokenizer_config.json`] = jsonText(tokenizerConfig);
  }
  for (const [name, bytes] of Object.entries(files))
    folder[`onnx/${name}.onnx`] = bytes as Uint8Array;
  return folder;
}
