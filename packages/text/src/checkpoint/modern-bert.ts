import {
  activationNames,
  largest,
  nameOf,
  plain,
  readSizes,
  turned,
  writtenSizes,
  type Architecture,
} from './architecture.js';
import { globalEvery, rotaryBase } from './layer-types.js';

/** ModernBERT: Warner et al. 2024, https://arxiv.org/abs/2412.13663. */
export const modernBert: Architecture = {
  modelTypes: ['modernbert'],
  read(config) {
    for (const key of ['norm_bias', 'attention_bias', 'mlp_bias']) config.only(key, false);
    const sizes = readSizes(config);
    return {
      block: 'gated',
      positions: 'rotary',
      ...sizes,
      activation: config.word('hidden_activation', activationNames, 'gelu'),
      epsilon: config.number('norm_eps', 1e-5),
      window: config.count('local_attention', largest.tokens, 128),
      globalEvery: globalEvery(config, sizes.layers),
      rotaryBase: rotaryBase(config, 'full_attention', 'global_rope_theta', 160_000),
      localRotaryBase: rotaryBase(config, 'sliding_attention', 'local_rope_theta', 10_000),
    };
  },
  write(config) {
    const fits =
      config.block === 'gated' &&
      config.positions === 'rotary' &&
      config.embeddingNorm &&
      !config.causal &&
      config.types === 0 &&
      config.window > 0;
    if (!fits) return undefined;
    return {
      architectures: ['ModernBertModel'],
      model_type: 'modernbert',
      ...writtenSizes(config),
      hidden_activation: nameOf(config.activation),
      norm_eps: config.epsilon,
      norm_bias: false,
      attention_bias: false,
      mlp_bias: false,
      global_attn_every_n_layers: config.globalEvery,
      local_attention: config.window,
      global_rope_theta: config.rotaryBase,
      local_rope_theta: config.localRotaryBase,
      embedding_dropout: config.dropout,
      pad_token_id: 0,
      torch_dtype: 'float32',
    };
  },
  rules: ({ layers }) => [
    plain('tokens.weight', 'embeddings.tok_embeddings.weight'),
    plain('embedding_norm.weight', 'embeddings.norm.weight'),
    plain('final_norm.weight', 'final_norm.weight'),
    ...Array.from({ length: layers }, (_, i) => {
      const name = `layers.${i}`;
      return [
        ...(i === 0 ? [] : [plain(`${name}.norm1.weight`, `${name}.attn_norm.weight`)]),
        turned(`${name}.attention.qkv.weight`, `${name}.attn.Wqkv.weight`),
        turned(`${name}.attention.out.weight`, `${name}.attn.Wo.weight`),
        plain(`${name}.norm2.weight`, `${name}.mlp_norm.weight`),
        turned(`${name}.linear1.weight`, `${name}.mlp.Wi.weight`),
        turned(`${name}.linear2.weight`, `${name}.mlp.Wo.weight`),
      ];
    }).flat(),
  ],
};
