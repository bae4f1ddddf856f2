import { CounterpointError } from '@counterpoint/core';
import { withSettings } from '../config/config-file.js';
import type { TrainOptions } from '../run/train-options.js';

/** Entries of a config that the search decides, or that need a run which is known beforehand. */
const decided = [
  ...['epochs', 'learningRate.schedule', 'learningRate.decay', 'validation'],
  ...['method.type', 'method.loss', 'views.type', 'encoder.type'],
  ...['weights', 'fineTune', 'distil'],
] as const;

/**
 * `--set` beside `--recipe auto`: entries that every candidate decides, or that the search decides,
 * are refused as the options of their kind are. Others go to the candidates.
 *
 * @throws CP_CLI_USAGE, CP_CLI_SET_INVALID
 */
export function refuseSettings({ set = [] }: Pick<TrainOptions, 'set'>): void {
  for (const setting of set) {
    const config = withSettings({}, [setting]);
    const path = decided.find((each) => valueAt(config, each) !== undefined);
    if (path === undefined) continue;
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `--recipe auto decides \`${path}\` by itself`,
      where: `--set ${setting}`,
      expected: 'entries that the search leaves open, such as encoder.width or optimizer',
      remedy: `leave ${path} out, or name a method in place of --recipe auto`,
    });
  }
}

function valueAt(config: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], config);
}
