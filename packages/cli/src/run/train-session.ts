import type { Dataset, Modality, Registry } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import type { RunRanks } from '../ranks/start-ranks.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { openSamples, type OpenedSamples } from './open-samples.js';
import type { PretrainConfig } from './pretrain-config.js';
import { SkipReport } from './skip-report.js';
import { stepCounts } from './step-counts.js';

/** What training works with. */
export interface Session {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  readonly display: ProgressDisplay;
  readonly modality: Modality;
  readonly skips: SkipReport;
  readonly samples: OpenedSamples;
  /** The ranks of the run, where there are several. */
  readonly ranks: RunRanks | undefined;
}

export interface OpenSessionOptions {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  readonly display: ProgressDisplay;
  /** Receives what is skipped. */
  readonly skips?: SkipReport;
  /** The stored samples, where they were opened before. */
  readonly opened?: Dataset;
}

/** Creates the modality of a config and opens its data. */
export async function openSession(
  program: Program,
  { config, registry, display, skips = new SkipReport(display), opened }: OpenSessionOptions,
): Promise<Pick<Session, 'modality' | 'skips' | 'samples'>> {
  const context = { seed: config.seed };
  const modality = await registry.create('modality', config.modality, context);
  const options = { program, config, registry, modality, skips, display, opened };
  return { modality, skips, samples: await openSamples(options) };
}

/** Says how many steps there are. */
export function sayPlan(
  config: PretrainConfig,
  size: number,
  name: string,
  engine: string,
  display: ProgressDisplay,
): void {
  const { stepsPerEpoch, totalSteps } = stepCounts(config, size);
  const batch = config.batchSize * config.accumulate;
  display.say(
    `${size} samples of ${name}, ${totalSteps} steps of ${batch} (${stepsPerEpoch} for each epoch), engine ${engine}.`,
  );
}
