import { flagOf, noEffect } from '../commands/no-effect.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import type { AdaptConfig } from './adapt-config.js';
import type { FinetuneOptions } from './finetune-options.js';

/** Options that have an effect under one condition alone. */
interface Effect {
  readonly names: readonly (keyof FinetuneOptions)[];
  readonly isThere: (train: AdaptConfig['train'], options: FinetuneOptions) => boolean;
  /** The condition, in words. */
  readonly expected: string;
}

const effects: readonly Effect[] = [
  {
    names: ['rank', 'alpha'],
    isThere: (train) => train === 'lora',
    expected: '--train lora',
  },
  {
    names: ['batchNorm', 'layerDecay', 'unfreeze', 'l2Sp', 'distil'],
    isThere: (train) => train !== 'head',
    expected: '--train all or --train lora',
  },
  {
    names: ['heldOut'],
    isThere: (_, { validation }) => validation === undefined,
    expected: 'no --validation, which names what is scored',
  },
];

/**
 * Refuses options that would have no effect.
 *
 * @param train what is trained, as far as it is known
 * @throws CP_CLI_USAGE
 */
export function requireEffects(options: FinetuneOptions, train: AdaptConfig['train']): void {
  for (const { names, isThere, expected } of effects) {
    const name = names.find((name) => options[name] !== undefined);
    if (name !== undefined && !isThere(train, options)) throw noEffect(flagOf(name), expected);
  }
}

/** Refuses a config in which an option, or an entry, would have no effect. @throws CP_CLI_USAGE */
export function requireEffectsIn(
  { adapt, epochs }: PretrainConfig,
  options: FinetuneOptions,
): void {
  requireEffects(options, adapt?.train ?? 'all');
  if (adapt === undefined || adapt.unfreezeEpochs === 0 || adapt.unfreezeEpochs < epochs) return;
  throw noEffect(
    options.unfreeze === undefined ? 'adapt.unfreezeEpochs' : '--unfreeze',
    `less than the ${epochs} epochs of the run, or no lower layer begins to learn`,
  );
}
