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

/** BERT, MiniLM and their kin: Devlin et al. 2019, https://arxiv.org/abs/1810.04805. */
export const bert: Architecture = {
  modelTypes: ['bert'],
  read(config) {
    config.only('position_embedding_type', 'absolute');
    config.only('is_decoder', false);
    return {
      ...readSizes(config),
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
      ...writtenSizes(config),
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
    ...layerRules(layers, 'encoder.layer', {
      query: 'attention.self.query',
      key: 'attention.self.key',
      value: 'attention.self.value',
      out: 'attention.output.dense',
      norm1: 'attention.output.LayerNorm',
      linear1: 'intermediate.dense',
      linear2: 'output.dense',
      norm2: 'output.LayerNorm',
    }),
  ],
};
