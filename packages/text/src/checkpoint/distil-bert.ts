import {
  activationNames,
  largest,
  linear,
  norm,
  plain,
  type Architecture,
} from './architecture.js';

/** DistilBERT: Sanh et al. 2019, https://arxiv.org/abs/1910.01108. */
export const distilBert: Architecture = {
  modelTypes: ['distilbert'],
  read(config) {
    config.only('sinusoidal_pos_embds', false);
    return {
      vocabulary: config.count('vocab_size', largest.vocabulary),
      width: config.count('dim', largest.width),
      layers: config.count('n_layers', largest.layers),
      heads: config.count('n_heads', largest.heads),
      hidden: config.count('hidden_dim', 8 * largest.width),
      maxTokens: config.count('max_position_embeddings', largest.tokens),
      activation: config.word('activation', activationNames, 'gelu'),
    };
  },
  write: () => undefined,
  rules: ({ layers }) => [
    plain('tokens.weight', 'embeddings.word_embeddings.weight'),
    plain('positions.weight', 'embeddings.position_embeddings.weight'),
    ...norm('embedding_norm', 'embeddings.LayerNorm'),
    ...Array.from({ length: layers }, (_, i) => {
      const [ours, theirs] = [`layers.${i}`, `transformer.layer.${i}`];
      return [
        ...linear(
          `${ours}.attention.qkv`,
          ...['q_lin', 'k_lin', 'v_lin'].map((part) => `${theirs}.attention.${part}`),
        ),
        ...linear(`${ours}.attention.out`, `${theirs}.attention.out_lin`),
        ...norm(`${ours}.norm1`, `${theirs}.sa_layer_norm`),
        ...linear(`${ours}.linear1`, `${theirs}.ffn.lin1`),
        ...linear(`${ours}.linear2`, `${theirs}.ffn.lin2`),
        ...norm(`${ours}.norm2`, `${theirs}.output_layer_norm`),
      ];
    }).flat(),
  ],
};
