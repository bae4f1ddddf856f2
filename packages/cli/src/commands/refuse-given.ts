import type { Command } from 'commander';
import { flagOf, noEffect } from './no-effect.js';

/**
 * Refuses options that stand on the command line where they have no effect; their defaults ask for
 * nothing.
 *
 * @param names as the options are called in the code, such as `batchSize`
 * @param expected what the options have an effect with, in words
 * @throws CP_CLI_USAGE
 * @example
 * import { Command } from 'commander';
 * const command = new Command().option('--weight <w>', 'of a hybrid', '0.3');
 * refuseGiven(command, ['weight'], 'no --no-baselines');
 */
export function refuseGiven(command: Command, names: readonly string[], expected: string): void {
  for (const name of names) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    const option = command.options.find((each) => each.attributeName() === name);
    throw noEffect(option?.long ?? flagOf(name), expected);
  }
}
