import {
  CounterpointError,
  type Batch,
  type Embeddings,
  type Encoder,
  type Pass,
} from '@counterpoint/core';
import {
  concat,
  expandDims,
  gather,
  range,
  reshape,
  reverse,
  tidy,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** The sides of clips with sound, as `video/clip` names their tensors. */
export interface ClipBatch {
  readonly video: Tensor;
  readonly sound: Tensor;
  /** [N, K, ...]: the sound at other times. */
  readonly shifted?: Tensor;
}

/** @throws CP_VIDEO_METHOD for a batch without both sides */
export function clipBatchOf(batch: Batch): ClipBatch {
  const { video, sound, shifted } = batch as Partial<ClipBatch>;
  if (!('dataId' in batch) && video !== undefined && sound !== undefined)
    return { video, sound, shifted };
  throw new CounterpointError('CP_VIDEO_METHOD', {
    what: 'A batch does not hold video and sound',
    expected: 'tensors `video` and `sound`',
    remedy: 'name a modality of sound in the config of video/clip, and use video/view',
  });
}

/**
 * Embeddings of both sides: `video`, `sound`, `shifted.0`, `shifted.1`, ... [N, D] each, and
 * `reversed`, the video backwards. In-sync and shifted sound go through the encoder as one batch,
 * so that batch statistics do not tell them apart.
 */
export function embedClips(
  encoder: Encoder<Batch>,
  batch: Batch,
  pass: Pass,
  copies: { readonly shifted: boolean; readonly reversed: boolean },
): Embeddings {
  const { video, sound, shifted } = clipBatchOf(batch);
  return tidy(() => {
    const embeddings: Record<string, Tensor2D> = {};
    if (copies.reversed) {
      const both = interleaved([video, tidy(() => reverse(video, 1))]);
      const rows = encoder.encode({ video: both }, perSample(pass, 2));
      [embeddings['video'], embeddings['reversed']] = [everyRow(rows, 0, 2), everyRow(rows, 1, 2)];
    } else {
      embeddings['video'] = encoder.encode({ video }, pass);
    }
    if (!copies.shifted || shifted === undefined) {
      embeddings['sound'] = encoder.encode({ sound }, pass);
      return embeddings;
    }
    const count = 1 + shifted.shape[1]!;
    const stacked = concat([expandDims(sound, 1), shifted], 1); // [N, 1 + K, ...]
    const flat = reshape(stacked, [-1, ...sound.shape.slice(1)]);
    const rows = encoder.encode({ sound: flat }, perSample(pass, count));
    embeddings['sound'] = everyRow(rows, 0, count);
    for (let k = 1; k < count; k++) embeddings[`shifted.${k - 1}`] = everyRow(rows, k, count);
    return embeddings;
  });
}

/** Row i of each tensor side by side: a0 b0 a1 b1 ... */
function interleaved(parts: readonly Tensor[]): Tensor {
  const stacked = concat(
    parts.map((part) => expandDims(part, 1)),
    1,
  );
  return reshape(stacked, [-1, ...parts[0]!.shape.slice(1)]);
}

/** Rows `first`, `first + step`, ... */
function everyRow(rows: Tensor2D, first: number, step: number): Tensor2D {
  return gather(rows, range(first, rows.shape[0], step, 'int32'));
}

/** A pass over several rows a sample. */
function perSample(pass: Pass, rows: number): Pass {
  return pass.firstRow === undefined ? pass : { ...pass, firstRow: pass.firstRow * rows };
}
