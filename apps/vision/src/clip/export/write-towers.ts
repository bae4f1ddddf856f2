import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normalisationOf, type ImageModalityConfig } from '@counterpoint/image';
import { writeTowerValues } from '@counterpoint/multimodal';
import type { PieceTokenizer } from '@counterpoint/text';
import type { LoadedClip } from '../load-clip.js';
import type { TowerFiles, TowersFamily } from './tower-files.js';

export interface WriteTowersOptions {
  readonly clip: LoadedClip;
  readonly files: TowerFiles;
  readonly family: TowersFamily;
  readonly image: Required<Pick<ImageModalityConfig, 'side'>> & ImageModalityConfig;
  readonly tokenizer: PieceTokenizer;
  readonly maxTokens: number;
}

/**
 * The folder that `@huggingface/transformers` loads (`config.json`, `preprocessor_config.json`,
 * the tokenizer, `onnx/`), and beside it what this
 * program loads again (`encoder.json`, `encoder.safetensors`, `logits.json`, `tokenizer/`).
 */
export async function writeTowers(
  folder: string,
  { clip, files, family, image, tokenizer, maxTokens }: WriteTowersOptions,
): Promise<void> {
  const json = async (name: string, value: unknown) =>
    writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await mkdir(join(folder, 'tokenizer'), { recursive: true });
  for (const [name, bytes] of Object.entries(files))
    await writeFile(join(folder, 'onnx', `${name}.onnx`), bytes as Uint8Array);
  const { width } = clip.towers;
  await json('config.json', {
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
  });
  const { mean, deviation } = normalisationOf(image);
  await json('preprocessor_config.json', {
    image_processor_type: family === 'clip' ? 'CLIPImageProcessor' : 'SiglipImageProcessor',
    do_convert_rgb: true,
    do_resize: true,
    resample: 3,
    ...(image.fit === 'stretch'
      ? { size: { height: image.side, width: image.side }, do_center_crop: false }
      : {
          size: { shortest_edge: image.side },
          do_center_crop: true,
          crop_size: { height: image.side, width: image.side },
        }),
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: mean,
    image_std: deviation,
  });
  const configs = { ...tokenizer.files.config, model_max_length: maxTokens };
  for (const place of ['', 'tokenizer']) {
    await json(join(place, 'tokenizer.json'), tokenizer.files.tokenizer);
    await json(join(place, 'tokenizer_config.json'), configs);
  }
  await writeTowerValues(folder, clip);
  const { sides } = clip.record.modality;
  const text = { ...sides['text']!, text: { ...sides['text']!.text!, tokenizer: 'tokenizer' } };
  await json('encoder.json', {
    ...clip.record,
    modality: { ...clip.record.modality, sides: { ...sides, text } },
  });
}
