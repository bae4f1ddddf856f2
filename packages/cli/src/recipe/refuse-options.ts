import { CounterpointError } from '@counterpoint/core';
import type { TrainOptions } from '../run/train-options.js';
import { refuseSettings } from './refuse-settings.js';

/** Options that decide what the search decides, or that need a run which is known beforehand. */
const excluded = {
  method: '--method',
  loss: '--loss',
  epochs: '--epochs',
  config: '--config',
  resume: '--resume',
  moreEpochs: '--more-epochs',
  from: '--from',
  memory: '--memory',
  validate: '--validate',
  validateEvery: '--validate-every',
  patience: '--patience',
  ranks: '--ranks',
  signalBefore: '--signal-before',
} as const satisfies Partial<Record<keyof TrainOptions, string>>;

/**
 * Options beside `--recipe auto`; without it, those that belong to it.
 *
 * @throws CP_CLI_USAGE, CP_CLI_SET_INVALID
 */
export function refuseOptions(options: TrainOptions): void {
  const { recipe, budget, replay } = options;
  if (recipe === undefined) {
    if (budget !== undefined || replay !== undefined)
      throw usage(
        budget === undefined ? '--replay' : '--budget',
        'The option is for --recipe auto',
        '--recipe auto beside it',
        'add --recipe auto, or give --epochs for a run of a known length',
      );
    return;
  }
  for (const [name, option] of Object.entries(excluded))
    if (options[name as keyof TrainOptions] !== undefined)
      throw usage(
        option,
        `--recipe auto does not go with ${option}`,
        'what the search leaves open',
        `leave ${option} out, or name a method in place of --recipe auto`,
      );
  refuseSettings(options);
  if ((budget === undefined) === (replay === undefined))
    throw usage(
      '--recipe auto',
      budget === undefined
        ? 'It is not said how long the search and the training may take'
        : 'A budget and a search to replay contradict each other',
      '--budget TIME or --replay RUN',
      'give one of them, such as --budget 10m',
    );
}

function usage(where: string, what: string, expected: string, remedy: string): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', { what, where, expected, remedy });
}
