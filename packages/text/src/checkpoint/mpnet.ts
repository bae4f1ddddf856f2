import {
  activationNames,
  layerRules,
  nameOf,
  norm,
  plain,
  readSizes,
  writtenSizes,
  type Architecture,
} from './architecture.js';

/**
 * MPNet: BERT without segments, with positions behind two rows of padding and a bias of attention
 * by relative position that all layers share. Song et al. 2020, https://arxiv.org/abs/2004.09297.
 */
export const mpnet: Architecture = {
  modelTypes: ['mpnet'],
  read(config) {
    config.only('pad_token_id', 1);
    const sizes = readSizes(config);
    return {
      ...sizes,
      maxTokens: sizes.maxTokens - 2,
      relativeBuckets: config.count('relative_attention_num_buckets', 1024, 32),
      activation: config.word('hidden_act', activationNames, 'gelu'),
      epsilon: config.number('layer_norm_eps', 1e-12),
    };
  },
  write(config) {
    const fits =
      config.block === 'post' &&
      config.positions === 'learned' &&
      config.embeddingNorm &&
      !config.causal &&
      config.window === 0 &&
      config.types === 0 &&
      config.relativeBuckets > 0;
    if (!fits) return undefined;
    return {
      architectures: ['MPNetModel'],
      model_type: 'mpnet',
      ...writtenSizes(config),
      max_position_embeddings: config.maxTokens + 2,
      relative_attention_num_buckets: config.relativeBuckets,
      hidden_act: nameOf(config.activation),
      layer_norm_eps: config.epsilon,
      hidden_dropout_prob: config.dropout,
      attention_probs_dropout_prob: config.dropout,
      initializer_range: config.initialDeviation,
      bos_token_id: 0,
      pad_token_id: 1,
      eos_token_id: 2,
      torch_dtype: 'float32',
    };
  },
  rules: ({ layers }) => [
    plain('tokens.weight', 'embeddings.word_embeddings.weight'),
    { ...plain('positions.weight', 'embeddings.position_embeddings.weight'), skipRows: 2 },
    ...norm('embedding_norm', 'embeddings.LayerNorm'),
    plain('relative.weight', 'encoder.relative_attention_bias.weight'),
    ...layerRules(layers, 'encoder.layer', {
      query: 'attention.attn.q',
      key: 'attention.attn.k',
      value: 'attention.attn.v',
      out: 'attention.attn.o',
      norm1: 'attention.LayerNorm',
      linear1: 'intermediate.dense',
      linear2: 'output.dense',
      norm2: 'output.LayerNorm',
    }),
  ],
};
