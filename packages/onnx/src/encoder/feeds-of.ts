import { CounterpointError, type Batch } from '@counterpoint/core';
import { cast, squeeze, tensor2d, transpose, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import type { OnnxPort } from '../file/onnx-model.js';

/** What the first axis-by-axis meaning of a batch is. */
export type InputKind = 'tokens' | 'pictures' | 'features' | 'waveforms';

/**
 * What a model takes, from the names and ranks of its inputs:
 * - `input_ids`: tokens, with `attention_mask`, `token_type_ids` and `position_ids` where declared;
 * - one input of four axes: pictures [N, C, H, W], or features [N, 1, T, bands] by the name
 *   `input_features`;
 * - one input of three axes: features, [N, bands, T] by the name `input_features` (Whisper), else
 *   [N, T, bands];
 * - one input of two axes: waveforms [N, T].
 *
 * @throws CP_ONNX_INPUT for a model that takes anything else
 */
export function inputKind(inputs: readonly OnnxPort[]): InputKind {
  const names = inputs.map(({ name }) => name);
  const tokenInputs = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'];
  if (names.includes('input_ids')) {
    if (names.every((name) => tokenInputs.includes(name))) return 'tokens';
  } else if (inputs.length === 1) {
    const rank = inputs[0]!.shape?.length;
    if (rank === 4) return names[0] === 'input_features' ? 'features' : 'pictures';
    if (rank === 3) return 'features';
    if (rank === 2) return 'waveforms';
  }
  throw new CounterpointError('CP_ONNX_INPUT', {
    what: `A model with the inputs ${names.join(', ')} is no encoder of one modality`,
    expected: `${tokenInputs.join(', ')}; or one input of 2, 3 or 4 axes`,
    remedy: 'give the file of one tower: vision_model.onnx or text_model.onnx',
  });
}

/** A batch of tokens as `@counterpoint/text` makes it. */
interface Tokens {
  readonly ids: Tensor;
  readonly mask: Tensor;
}

/**
 * A batch as the inputs of a model.
 *
 * @param batch `{ ids, mask }` [N, T]; pictures [N, H, W, C]; features [N, T, bands, 1]; waveforms
 *   [N, T]
 * @throws CP_ONNX_INPUT when the batch is of another kind
 */
export function feedsOf(
  batch: Batch,
  inputs: readonly OnnxPort[],
  kind: InputKind,
): Record<string, Tensor> {
  const { name, shape = [] } = inputs[0]!;
  if (kind === 'tokens') return tokenFeeds(batch, inputs);
  const x = batch as Tensor;
  const rank = kind === 'waveforms' ? 2 : 4;
  if (!('dataId' in batch) || x.rank !== rank) throw otherBatch(kind, name);
  if (kind === 'waveforms') return { [name]: x };
  if (kind === 'pictures') {
    const lastIsColour = shape[3] === 3 && shape[1] !== 3; // exported from TensorFlow
    return { [name]: lastIsColour ? x : transpose(x, [0, 3, 1, 2]) };
  }
  if (shape.length === 4) return { [name]: transpose(x, [0, 3, 1, 2]) };
  const plain = squeeze(x, [3]);
  return { [name]: name === 'input_features' ? transpose(plain, [0, 2, 1]) : plain };
}

function tokenFeeds(batch: Batch, inputs: readonly OnnxPort[]): Record<string, Tensor> {
  if (!('ids' in batch) || !('mask' in batch)) throw otherBatch('tokens', 'input_ids');
  const { ids, mask } = batch as unknown as Tokens;
  const [n, time] = ids.shape as [number, number];
  const places = () =>
    tensor2d(
      Int32Array.from({ length: n * time }, (_, i) => i % time),
      [n, time],
      'int32',
    );
  const makers: Readonly<Record<string, () => Tensor>> = {
    input_ids: () => ids,
    attention_mask: () => cast(mask, 'int32'),
    token_type_ids: () => zerosLike(ids),
    position_ids: places,
  };
  return Object.fromEntries(
    inputs.map(({ name, type }) => {
      const value = makers[name]!();
      return [name, type?.computed === 'float32' ? cast(value, 'float32') : value];
    }),
  );
}

function otherBatch(kind: InputKind, name: string): CounterpointError {
  return new CounterpointError('CP_ONNX_INPUT', {
    what: `The model takes ${kind}, and the batch holds something else`,
    where: `input ${name}`,
    expected: {
      tokens: '{ ids, mask } [N, T]',
      pictures: '[N, height, width, channels]',
      features: '[N, frames, bands, 1]',
      waveforms: '[N, samples]',
    }[kind],
    remedy: `choose a modality that makes ${kind}`,
  });
}
