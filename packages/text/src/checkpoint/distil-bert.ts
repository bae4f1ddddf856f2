import {
  activationNames,
  largest,
  layerRules,
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
    ...layerRules(layers, 'transformer.layer', {
      query: 'attention.q_lin',
      key: 'attention.k_lin',
      value: 'attention.v_lin',
      out: 'attention.out_lin',
      norm1: 'sa_layer_norm',
      linear1: 'ffn.lin1',
      linear2: 'ffn.lin2',
      norm2: 'output_layer_norm',
    }),
  ],
};
