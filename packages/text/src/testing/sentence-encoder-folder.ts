import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rng } from '@counterpoint/core';

/** Weights of a small Universal Sentence Encoder by the names of TensorFlow's graph. */
export type GraphWeights = Readonly<Record<string, { shape: number[]; values: Float32Array }>>;

const [vocabulary, narrow, width, inner] = [12, 8, 16, 24];
const scope = 'module_apply_default/Encoder_en/KonaTransformer/Encode';

/** Pieces with scores, the first six reserved. One has no score, as in the published file. */
export const pieces: readonly (readonly [string, number | null])[] = [
  ...['�', '<s>', '</s>', 'x1', 'x2', 'x3'].map((piece): [string, number] => [piece, 0]),
  ['▁a', -2],
  ['▁dog', -4],
  ['s', -3],
  [':', null],
  ['▁', -6],
];

/** Random weights in the shapes of the published graph, but smaller. */
export function graphWeightsOf(seed: number): GraphWeights {
  const rng = Rng.of(seed, 'sentence encoder');
  const weights: Record<string, { shape: number[]; values: Float32Array }> = {};
  const add = (name: string, ...shape: number[]) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const around = name.includes('norm_scale') ? 1 : 0;
    const values = Float32Array.from({ length: size }, () => around + 0.3 * rng.normal());
    weights[name] = { shape, values };
  };
  add('module/Embeddings_en', vocabulary, narrow);
  add(`${scope}/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1`, 1, narrow / 2);
  add(`${scope}/Layer_0/TransformerLayer/dense/kernel/concat`, narrow, width);
  add(`${scope}/Layer_0/TransformerLayer/dense/bias/concat`, width);
  for (const [i, from] of [narrow, width].entries()) {
    const layer = `${scope}/Layer_${i}/TransformerLayer`;
    const norm = 'layer_prepostprocess/layer_norm';
    const stack = `${scope}/TransformerStack/Layer_${i}/TransformerLayer/FFN`;
    add(`${layer}/${norm}/layer_norm_scale/concat`, from);
    add(`${layer}/${norm}/layer_norm_bias/concat`, from);
    add(`${layer}/MultiheadAttention/qkv_transform_single/kernel/part_0`, 1, 1, from, 3 * from);
    add(`${layer}/MultiheadAttention/qkv_transform_single/bias/concat`, 3 * from);
    add(`${layer}/MultiheadAttention/output_transform_single/kernel/part_0`, 1, 1, from, width);
    add(`${layer}/MultiheadAttention/output_transform_single/bias/concat`, width);
    add(`${layer}/FFN/${norm}/layer_norm_scale/concat`, width);
    add(`${layer}/FFN/${norm}/layer_norm_bias/concat`, width);
    add(`${stack}/conv1/Tensordot/Reshape_1`, width, inner);
    add(`${layer}/FFN/conv1/bias/concat`, inner);
    add(`${stack}/conv2/Tensordot/Reshape_1`, inner, width);
    add(`${layer}/FFN/conv2/bias/concat`, width);
  }
  add('module/Encoder_en/hidden_layers/tanh_layer_0/weights', width, width);
  add('module/Encoder_en/hidden_layers/tanh_layer_0/bias', width);
  return weights;
}

/** Writes `model.json`, two shards and `vocab.json`, with a whole number between the weights. */
export async function writeSentenceEncoderFolder(
  folder: string,
  weights: GraphWeights,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const entries = Object.entries(weights);
  const number = { name: 'axis', shape: [], dtype: 'int32' };
  const listed = entries.map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }));
  const bytes = Buffer.concat([
    Buffer.from(Int32Array.of(-1).buffer),
    ...entries.map(([, { values }]) => Buffer.from(values.buffer)),
  ]);
  const paths = ['group1-shard1of2', 'group1-shard2of2'];
  await writeFile(join(folder, paths[0]!), bytes.subarray(0, 1001));
  await writeFile(join(folder, paths[1]!), bytes.subarray(1001));
  await writeFile(
    join(folder, 'model.json'),
    JSON.stringify({ weightsManifest: [{ paths, weights: [number, ...listed] }] }),
  );
  await writeFile(join(folder, 'vocab.json'), JSON.stringify(pieces));
}

/**
 * What the graph computes for the ids of one text, in loops of float64 after the nodes of the
 * published graph.
 */
export function embeddingByLoops(weights: GraphWeights, ids: readonly number[]): number[] {
  const find = (part: string) => {
    const [name] = Object.keys(weights).filter((each) => each.includes(part));
    return Array.from(weights[name!]!.values);
  };
  const dense = (x: readonly number[], matrix: number[], bias: number[]) =>
    bias.map((b, j) => x.reduce((sum, v, i) => sum + v * matrix[i * bias.length + j]!, b));
  const norm = (x: readonly number[], name: string) => {
    const mean = x.reduce((a, b) => a + b) / x.length;
    const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length + 1e-6);
    const [gain, shift] = [find(`${name}/layer_norm_scale`), find(`${name}/layer_norm_bias`)];
    return x.map((v, i) => ((v - mean) / deviation) * gain[i]! + shift[i]!);
  };
  const plus = (a: readonly number[], b: readonly number[]) => a.map((v, i) => v + b[i]!);
  const [table, inverse] = [find('Embeddings_en'), find('TimingSignal/ExpandDims_1')];
  let rows = ids.map((id, t) => {
    const row = table.slice(id * narrow, (id + 1) * narrow);
    const angles = inverse.map((f) => t * f);
    return row.map((v, d) => 2 * v + [...angles.map(Math.sin), ...angles.map(Math.cos)][d]!);
  });
  for (const i of [0, 1]) {
    const name = `Layer_${i}/TransformerLayer`;
    const normed = rows.map((x) => norm(x, `${name}/layer_prepostprocess/layer_norm`));
    const qkv = normed.map((x) =>
      dense(x, find(`${name}/MultiheadAttention/qkv_transform_single/kernel`), [
        ...find(`${name}/MultiheadAttention/qkv_transform_single/bias`),
      ]),
    );
    const from = normed[0]!.length;
    const side = from / 4;
    const mixed = qkv.map((layerQkv) => {
      const out: number[] = [];
      for (let head = 0; head < 4; head++) {
        const part = (x: readonly number[], which: number) =>
          x.slice(which * from + head * side, which * from + (head + 1) * side);
        const scores = qkv.map((other) =>
          Math.exp(
            part(layerQkv, 0).reduce((s, v, d) => s + v * part(other, 1)[d]!, 0) / side ** 0.5,
          ),
        );
        const total = scores.reduce((a, b) => a + b);
        for (let d = 0; d < side; d++)
          out.push(qkv.reduce((s, o, t) => s + (scores[t]! / total) * part(o, 2)[d]!, 0));
      }
      return out;
    });
    const residual =
      i === 0
        ? rows.map((x) => dense(x, find(`${name}/dense/kernel`), find(`${name}/dense/bias`)))
        : rows;
    const attended = mixed.map((x, t) =>
      plus(
        residual[t]!,
        dense(
          x,
          find(`${name}/MultiheadAttention/output_transform_single/kernel`),
          find(`${name}/MultiheadAttention/output_transform_single/bias`),
        ),
      ),
    );
    rows = attended.map((x) => {
      const first = dense(
        norm(x, `${name}/FFN/layer_prepostprocess/layer_norm`),
        find(`${name}/FFN/conv1/Tensordot`),
        find(`${name}/FFN/conv1/bias`),
      ).map((v) => Math.max(0, v));
      return plus(
        x,
        dense(first, find(`${name}/FFN/conv2/Tensordot`), find(`${name}/FFN/conv2/bias`)),
      );
    });
  }
  const mean = rows[0]!.map((_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length);
  return dense(mean, find('tanh_layer_0/weights'), find('tanh_layer_0/bias')).map(Math.tanh);
}
