import type { Architecture } from './architecture.js';
import { bert } from './bert.js';

/**
 * RoBERTa and XLM-R: BERT whose positions begin behind two rows of padding. Liu et al. 2019,
 * https://arxiv.org/abs/1907.11692.
 */
export const roberta: Architecture = {
  modelTypes: ['roberta', 'xlm-roberta', 'camembert'],
  read(config) {
    config.only('pad_token_id', 1);
    const shape = bert.read(config);
    return {
      ...shape,
      maxTokens: shape.maxTokens! - 2,
      types: config.count('type_vocab_size', 1024, 1),
      epsilon: config.number('layer_norm_eps', 1e-12),
    };
  },
  write: () => undefined,
  rules: (config) =>
    bert
      .rules(config)
      .map((rule) => (rule.ours === 'positions.weight' ? { ...rule, skipRows: 2 } : rule)),
};
