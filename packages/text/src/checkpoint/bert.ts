import {
  activationNames,
  largest,
  linear,
  norm,
  plain,
  type Architecture,
} from './architecture.js';

/** BERT, MiniLM and their kin: Devlin et al. 2019, https://arxiv.org/abs/1810.04805. */
export const bert: Architecture = {
  modelTypes: ['bert'],
  read(config) {
    config.only('position_embedding_type', 'absolute');
    config.only('is_decoder', false);
    return {
      vocabulary: config.count('vocab_size', largest.vocabulary),
      width: config.count('hidden_size', largest.width),
      layers: config.count('num_hidden_layers', largest.layers),
      heads: config.count('num_attention_heads', largest.heads),
      hidden: config.count('intermediate_size', 8 * largest.width),
      maxTokens: config.count('max_position_embeddings', largest.tokens),
      types: config.count('type_vocab_size', 1024, 2),
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
      config.relativeBuckets === 0 &&
      config.types > 0;
    if (!fits) return undefined;
    return {
      architectures: ['BertModel'],
      model_type: 'bert',
      vocab_size: config.vocabulary,
      hidden_size: config.width,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      intermediate_size: config.hidden,
      max_position_embeddings: config.maxTokens,
      type_vocab_size: config.types,
      hidden_act: nameOf(config.activation),
      layer_norm_eps: config.epsilon,
      hidden_dropout_prob: config.dropout,
      attention_probs_dropout_prob: config.dropout,
      position_embedding_type: 'absolute',
      initializer_range: config.initialDeviation,
      pad_token_id: 0,
      torch_dtype: 'float32',
    };
  },
  rules: ({ layers }) => [
    plain('tokens.weight', 'embeddings.word_embeddings.weight'),
    plain('positions.weight', 'embeddings.position_embeddings.weight'),
    plain('types.weight', 'embeddings.token_type_embeddings.weight'),
    ...norm('embedding_norm', 'embeddings.LayerNorm'),
    ...Array.from({ length: layers }, (_, i) => {
      const [ours, theirs] = [`layers.${i}`, `encoder.layer.${i}`];
      return [
        ...linear(
          `${ours}.attention.qkv`,
          ...['query', 'key', 'value'].map((part) => `${theirs}.attention.self.${part}`),
        ),
        ...linear(`${ours}.attention.out`, `${theirs}.attention.output.dense`),
        ...norm(`${ours}.norm1`, `${theirs}.attention.output.LayerNorm`),
        ...linear(`${ours}.linear1`, `${theirs}.intermediate.dense`),
        ...linear(`${ours}.linear2`, `${theirs}.output.dense`),
        ...norm(`${ours}.norm2`, `${theirs}.output.LayerNorm`),
      ];
    }).flat(),
  ],
};

export function nameOf(activation: string): string {
  return Object.entries(activationNames).find(([, ours]) => ours === activation)?.[0] ?? activation;
}
