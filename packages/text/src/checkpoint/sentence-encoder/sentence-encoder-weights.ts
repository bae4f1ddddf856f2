import { unsupportedModel } from '../model-files.js';
import { graphWeights, type GraphWeight } from './graph-weights.js';

/** The weights of Universal Sentence Encoder Lite by our names. */
export type SentenceEncoderWeights = Readonly<Record<string, GraphWeight>>;

const layerNames: Readonly<Record<string, string>> = {
  'norm1.weight': '/TransformerLayer/layer_prepostprocess/layer_norm/layer_norm_scale',
  'norm1.bias': '/TransformerLayer/layer_prepostprocess/layer_norm/layer_norm_bias',
  'attention.qkv.weight': '/TransformerLayer/MultiheadAttention/qkv_transform_single/kernel',
  'attention.qkv.bias': '/TransformerLayer/MultiheadAttention/qkv_transform_single/bias',
  'attention.out.weight': '/TransformerLayer/MultiheadAttention/output_transform_single/kernel',
  'attention.out.bias': '/TransformerLayer/MultiheadAttention/output_transform_single/bias',
  'norm2.weight': '/TransformerLayer/FFN/layer_prepostprocess/layer_norm/layer_norm_scale',
  'norm2.bias': '/TransformerLayer/FFN/layer_prepostprocess/layer_norm/layer_norm_bias',
  'linear1.weight': '/TransformerLayer/FFN/conv1/Tensordot/Reshape_1',
  'linear1.bias': '/TransformerLayer/FFN/conv1/bias',
  'linear2.weight': '/TransformerLayer/FFN/conv2/Tensordot/Reshape_1',
  'linear2.bias': '/TransformerLayer/FFN/conv2/bias',
};

/** Our names, and what stands in theirs. */
const names: Readonly<Record<string, string>> = {
  'tokens.weight': 'Embeddings_en',
  timescales: 'AddTimingSignal/TimingSignal/ExpandDims_1',
  'widen.weight': 'Layer_0/TransformerLayer/dense/kernel',
  'widen.bias': 'Layer_0/TransformerLayer/dense/bias',
  'dense.weight': 'hidden_layers/tanh_layer_0/weights',
  'dense.bias': 'hidden_layers/tanh_layer_0/bias',
  ...Object.fromEntries(
    [0, 1].flatMap((layer) =>
      Object.entries(layerNames).map(([ours, theirs]) => [
        `layers.${layer}.${ours}`,
        `Layer_${layer}${theirs}`,
      ]),
    ),
  ),
};

/**
 * Reads the weights of a folder of TensorFlow.js.
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED for a graph that is another model's
 */
export async function sentenceEncoderWeights(folder: string): Promise<SentenceEncoderWeights> {
  const all = [...(await graphWeights(folder))];
  return Object.fromEntries(
    Object.entries(names).map(([ours, theirs]) => {
      const matches = all.filter(([name]) => name.includes(theirs));
      if (matches.length !== 1)
        throw unsupportedModel(
          `The graph has ${matches.length === 0 ? 'no weight' : 'several weights'} ${theirs}`,
          folder,
          'Universal Sentence Encoder Lite, the graph model of two layers with 26 weights',
          'convert the model to ONNX: such folders are read as they are',
        );
      const [, { shape, values }] = matches[0]!;
      // Convolutions of one place are products with a matrix.
      return [ours, { shape: shape.slice(shape.length === 4 ? 2 : 0), values }];
    }),
  );
}
