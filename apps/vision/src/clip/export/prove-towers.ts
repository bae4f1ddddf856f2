import { CounterpointError, disposeBatch, type Batch } from '@counterpoint/core';
import { runOnnx } from '@counterpoint/engine';
import { drawScene, type Picture } from '@counterpoint/image';
import { embedTexts } from '@counterpoint/multimodal';
import { tokenInputs, type PieceTokenizer } from '@counterpoint/text';
import { transpose, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LoadedClip } from '../load-clip.js';
import { embeddingNames, type TowerFiles, type TowersFamily } from './tower-files.js';
import { rowCosine } from '../row-cosine.js';

const tolerance = 1e-4;
const samples = 4;

/**
 * Runs the files by `onnxruntime-node` alone on drawn scenes and their sentences, and compares
 * with the towers.
 *
 * @returns the largest difference of an embedding, and of a cosine of the joint file
 * @throws CP_CLI_EXPORT_DIFFERS
 */
export async function proveTowers(
  clip: LoadedClip,
  files: TowerFiles,
  family: TowersFamily,
  tokenizer: PieceTokenizer,
  maxTokens: number,
): Promise<number> {
  const scenes = Array.from({ length: samples }, (_, i) =>
    drawScene(i, { seed: 3, part: 'test', kinds: ['one', 'two'] }),
  );
  const batch = clip
    .modality('image')
    .batch(scenes.map(({ picture }) => picture as Picture)) as Batch;
  const planes = transpose(batch as Tensor4D, [0, 3, 1, 2]);
  const pixel_values = { data: (await planes.data()) as Float32Array, shape: planes.shape };
  const embedded = clip.towers.tower('image').encode(batch);
  const image = (await embedded.data()) as Float32Array;
  planes.dispose();
  embedded.dispose();
  disposeBatch(batch);
  const sentences = scenes.slice(1).map(({ sentence }) => sentence);
  const { rows: text } = await embedTexts(clip, clip.towers, sentences);
  const read = tokenInputs(tokenizer, sentences, maxTokens);
  const names = embeddingNames[family];
  const pictures = (await runOnnx(files.vision_model, { pixel_values }))[names.image]!.data;
  const words = (await runOnnx(files.text_model, read))[names.text]!.data;
  const joint = (await runOnnx(files.model, { pixel_values, ...read }))['logits_per_image']!.data;
  const { scale, bias } = clip.logits;
  const cosines = scenes.flatMap((_, i) =>
    sentences.map((_sentence, j) => rowCosine(image, i, text, j, clip.towers.width)),
  );
  const difference = Math.max(
    furthest(pictures, image),
    furthest(words, text),
    furthest(
      joint.map((logit) => (logit - bias) / scale),
      cosines,
    ),
  );
  if (difference <= tolerance) return difference;
  throw new CounterpointError('CP_CLI_EXPORT_DIFFERS', {
    what: `The ONNX files differ from the towers by ${difference}`,
    expected: `at most ${tolerance}`,
    remedy: 'report it: the files should not be used',
  });
}

function furthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < found.length; i++)
    largest = Math.max(largest, Math.abs(found[i]! - expected[i]!));
  return largest;
}
