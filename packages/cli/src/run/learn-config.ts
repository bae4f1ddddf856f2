import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset, Registry } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openSource } from '../source/open-source.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import type { PretrainConfig } from './pretrain-config.js';
import type { ResolvedConfig } from './resolve-config.js';
import type { SkipReport } from './skip-report.js';

export interface LearnOptions {
  readonly resolved: ResolvedConfig;
  readonly registry: Registry;
  /** Undefined for a dry run, which leaves nothing. */
  readonly folder: string | undefined;
  readonly display: ProgressDisplay;
  readonly skips: SkipReport;
}

/** A config with what a program learned from the data. */
export interface LearnedConfig {
  readonly config: PretrainConfig;
  /** The stored samples, where they were opened. */
  readonly opened?: Dataset;
  /** Removes what a dry run wrote. */
  readonly release: () => Promise<void>;
}

/** The config with what the program learns from the data, and the data where it was opened. */
export async function learnConfig(
  program: Program,
  { resolved, registry, folder, display, skips }: LearnOptions,
): Promise<LearnedConfig> {
  const { config } = resolved;
  if (program.learn === undefined) return { config, release: () => Promise.resolve() };
  const place = folder ?? (await mkdtemp(join(tmpdir(), 'counterpoint-plan-')));
  const release = async () => {
    if (folder === undefined) await rm(place, { recursive: true, force: true });
  };
  const onSkip = config.onError === 'skip' ? skips.onSkip : undefined;
  let opened: Dataset | undefined;
  const open = async (): Promise<Dataset> =>
    (opened ??= await openSource(config.data, {
      registry,
      extensions: program.extensions ?? [],
      onSkip,
    }));
  try {
    const say = (line: string) => display.say(line);
    const entries = await program.learn(config, { folder: place, open, say });
    return { config: resolved.with(entries), opened, release };
  } catch (error) {
    await release();
    throw error;
  }
}
