import { CounterpointError } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';
import type { TrainOptions } from './train-options.js';

const twoViews = 'core/two-views';

/**
 * A config whose method is `core/two-views` with the loss that `--loss` names; the rest of the
 * recipe stays.
 *
 * @throws CP_CLI_USAGE when the user chose a method that has a loss of its own
 */
export function withLoss(config: RawConfig, options: TrainOptions): RawConfig {
  const { loss: type } = options;
  if (type === undefined) return config;
  const method = (config['method'] ?? {}) as RawConfig;
  if (method['type'] === twoViews) {
    const before = method['loss'] as RawConfig | undefined;
    const loss = before?.['type'] === type ? before : { type };
    return { ...config, method: { ...method, loss } };
  }
  const { method: methodOption, config: file, resume } = options;
  if (methodOption !== undefined || file !== undefined || resume !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `${String(method['type'] ?? 'The config')} has no loss that can be replaced`,
      where: '--loss',
      expected: `a method of the type ${twoViews}`,
      remedy: `leave --method out, or set \`method.type\` to ${twoViews}`,
    });
  return { ...config, method: { type: twoViews, loss: { type } } };
}
