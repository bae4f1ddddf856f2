import type { Dataset, Modality, Plugin, SkippedSample } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';

/** What makes a program's `train` its own. */
export interface TrainProgram {
  /** The command's name, such as `counterpoint-vision`. */
  readonly name: string;
  readonly plugins: readonly Plugin[];
  /** Defaults by method name. */
  readonly recipes: Readonly<Record<string, RawConfig>>;
  readonly defaultMethod: string;
  /** Fills in what a config leaves open, before it is checked. */
  complete?(config: RawConfig): Promise<RawConfig>;
  /** Opens stored samples; the same options in every program. */
  open(
    path: string,
    options: {
      split: string;
      extensions: readonly string[];
      onSkip: ((skipped: SkippedSample) => void) | undefined;
    },
  ): Promise<Dataset>;
  /** One group id a sample, where the program can tell which are nearly equal: for `data.groups`. */
  nearDuplicates?(dataset: Dataset, modality: Modality): Promise<Int32Array>;
}

/** The options of `train` as commander hands them over. */
export interface TrainOptions {
  readonly data?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly method?: string;
  readonly out?: string;
  readonly resume?: string;
  /** @default `auto`; of a resumed run the one that it was begun with */
  readonly engine?: string;
  /** @default as many as there are processors; of a resumed run as it was begun */
  readonly threads?: string;
  readonly seed?: string;
  readonly epochs?: string;
  readonly batchSize?: string;
  readonly memory?: string;
  readonly onCollapse?: string;
  readonly onError?: string;
  readonly plugin: readonly string[];
  readonly json?: boolean;
  readonly dryRun?: boolean;
  /** Which engine joins the ranks of a run: `mpi`. */
  readonly ranks?: string;
  /** Seconds that a rank waits for the others. */
  readonly deadline?: string;
  /** Seconds before the end of a Slurm job at which the run stops with a checkpoint. */
  readonly signalBefore?: string;
}
