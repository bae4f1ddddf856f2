import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { dropoutFactors } from './activation.js';
import { expectWidth } from './expect-shape.js';
import { arithmetic, sumTo } from './formulas.js';
import { layer, type LayerTable } from './layer.js';

interface Attributes {
  readonly heads: number;
  readonly scale: number;
}
interface Inputs {
  readonly qkv: Value;
  readonly bias?: Value;
  readonly mask?: Value;
  readonly keepMask?: Value;
}

const headAxes = [0, 2, 1, 3]; // [N, T, H, d] to [N, H, T, d] and back

/** Intermediate values that the forward pass and the gradient share. */
function attention(
  { qkv, bias, mask, keepMask: keepMask }: Inputs,
  { heads, scale }: Attributes,
  record: Recorder,
): {
  queries: Value;
  keys: Value;
  values: Value;
  weights: Value;
  factors: Value | undefined;
  dropped: Value;
  root: number;
  perHead: (x: Value) => Value;
} {
  const { add, sub, mul } = arithmetic(record);
  const [n, time, width] = [qkv.shape[0]!, qkv.shape[1]!, qkv.shape[2]! / 3];
  const perHead = (x: Value): Value =>
    record.transpose(record.reshape(x, [n, time, heads, width / heads]), headAxes); // [N, H, T, d]
  const [queries, keys, values] = [0, 1, 2].map((i) =>
    perHead(record.slice(qkv, [i * width], [(i + 1) * width], [2])),
  ) as [Value, Value, Value];
  const root = 1 / Math.sqrt(width / heads);
  let scores = mul(record.matMul(queries, keys, false, true), root); // [N, H, T, T]
  if (bias) scores = add(scores, bias);
  if (mask)
    scores = add(
      scores,
      record.reshape(mul(sub(1, record.cast(mask, 'float32')), -1e9), [n, 1, 1, time]),
    );
  const weights = record.elementwise('Softmax', [scores], 'float32', { attributes: { axis: 3 } });
  const factors = keepMask && dropoutFactors(keepMask, scale, record);
  return {
    queries,
    keys,
    values,
    weights,
    factors,
    dropped: factors ? mul(weights, factors) : weights,
    root,
    perHead,
  };
}

/**
 * The heads of self-attention between its two linear layers: softmax(q k^T / sqrt(d) + bias + mask)
 * v, and its gradient.
 */
export const selfAttentionLayers: LayerTable = {
  SelfAttention: layer<'qkv', 'bias' | 'mask' | 'keepMask', Attributes>(
    ['qkv', 'bias', 'mask', 'keepMask'],
    ({ qkv, mask }, { heads }, kernel) => {
      const [n, time, width] = qkv.shape as [number, number, number];
      expectWidth(kernel, 'qkv', qkv, Math.ceil(width / (3 * heads)) * 3 * heads);
      expectWidth(kernel, 'mask', mask, time);
      return [[n, time, width / 3]];
    },
    (inputs, record, attributes) => {
      const { dropped, values } = attention(inputs, attributes, record);
      const [n, time, width] = inputs.qkv.shape as [number, number, number];
      return [
        record.reshape(record.transpose(record.matMul(dropped, values), headAxes), [
          n,
          time,
          width / 3,
        ]),
      ];
    },
  ),
  SelfAttentionGrad: layer<'dy' | 'qkv', 'bias' | 'mask' | 'keepMask', Attributes>(
    ['dy', 'qkv', 'bias', 'mask', 'keepMask'],
    ({ qkv, bias }) => [qkv.shape, ...(bias ? [bias.shape] : [])],
    ({ dy, ...inputs }, record, attributes) => {
      const { sub, mul } = arithmetic(record);
      const {
        queries,
        keys,
        values,
        weights,
        factors: factors,
        dropped,
        root,
        perHead,
      } = attention(inputs, attributes, record);
      const gradient = perHead(dy);
      const dDropped = record.matMul(gradient, values, false, true);
      const dWeights = factors ? mul(dDropped, factors) : dDropped;
      const weighted = mul(dWeights, weights);
      const dScores = sub(weighted, mul(record.reduce('ReduceSum', weighted, [3], true), weights));
      const dProducts = mul(dScores, root);
      const parts = [
        record.matMul(dProducts, keys),
        record.matMul(dProducts, queries, true, false),
        record.matMul(dropped, gradient, true, false),
      ];
      const { bias, qkv } = inputs;
      const dQkv = record.concat(
        parts.map((part) => record.reshape(record.transpose(part, headAxes), dy.shape)),
        2,
      );
      return [
        record.reshape(dQkv, qkv.shape),
        ...(bias ? [sumTo(bias.shape, dScores, record)] : []),
      ];
    },
  ),
};
