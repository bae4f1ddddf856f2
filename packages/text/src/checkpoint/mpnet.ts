import {
  activationNames,
  largest,
  linear,
  norm,
  plain,
  type Architecture,
} from './architecture.js';
import { nameOf } from './bert.js';

/**
 * MPNet: BERT without segments, with positions behind two rows of padding and a bias of attention
 * by relative
 * position that all layers share. Song et al. 2020, https://arxiv.org/abs/2004.09297.
 */
export const mpnet: Architecture = {
  modelTypes: ['mpnet'],
  read(config) {
    config.only('pad_token_id', 1);
    return {
      vocabulary: config.count('vocab_size', largest.vocabulary),
      width: config.count('hidden_size', largest.width),
      layers: config.count('num_hidden_layers', largest.layers),
      heads: config.count('num_attention_heads', largest.heads),
      hidden: config.count('intermediate_size', 8 * largest.width),
      maxTokens: config.count('max_position_embeddings', largest.tokens) - 2,
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
      vocab_size: config.vocabulary,
      hidden_size: config.width,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      intermediate_size: config.hidden,
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
    ...Array.from({ length: layers }, (_, i) => {
      const [ours, theirs] = [`layers.${i}`, `encoder.layer.${i}`];
      return [
        ...linear(
          `${ours}.attention.qkv`,
          ...['q', 'k', 'v'].map((part) => `${theirs}.attention.attn.${part}`),
        ),
        ...linear(`${ours}.attention.out`, `${theirs}.attention.attn.o`),
        ...norm(`${ours}.norm1`, `${theirs}.attention.LayerNorm`),
        ...linear(`${ours}.linear1`, `${theirs}.intermediate.dense`),
        ...linear(`${ours}.linear2`, `${theirs}.output.dense`),
        ...norm(`${ours}.norm2`, `${theirs}.output.LayerNorm`),
      ];
    }).flat(),
  ],
};
