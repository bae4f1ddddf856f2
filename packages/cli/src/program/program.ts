import type { Dataset, Modality, Plugin, SkippedSample } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';
import type { SearchResult } from '../search/search-result.js';
import type { OpenedRun } from '../run/open-run.js';
import type { DataConfig, PretrainConfig } from '../run/pretrain-config.js';
import type { Embedder } from '../score/embedder.js';
import type { ValidationScore } from '../score/validation-score.js';

/** How stored samples are opened. */
export interface OpenOptions {
  /** Of the files that the modality reads. */
  readonly extensions: readonly string[];
  /** Receives each unreadable sample; without it such a sample is an error. */
  readonly onSkip?: (skipped: SkippedSample) => void;
  /** The whole config, when a run is trained. */
  readonly config?: PretrainConfig;
  /** Prints a line for the user. */
  readonly say?: (line: string) => void;
}

/** A start from an earlier model. */
export interface Start {
  /** Entries of the config, such as `encoder`, `modality` and `weights`. */
  readonly overlay: RawConfig;
}

/** What makes a program its own; the shared commands are built from it. */
export interface Program {
  /** The command's name, such as `counterpoint-vision`. */
  readonly name: string;
  /** What it calls its samples, in the plural: `pictures`. */
  readonly samples: string;
  readonly plugins: readonly Plugin[];
  /** Defaults by method name. */
  readonly recipes: Readonly<Record<string, RawConfig>>;
  readonly defaultMethod: string;
  /** A path for the examples in `--help`. */
  readonly exampleData?: string;
  /** A query of `search` for the examples in `--help`. */
  readonly exampleQuery?: string;
  /** Completes a config before it is validated. */
  complete?(config: RawConfig): Promise<RawConfig>;
  /** Opens stored samples; the same in every command. */
  open(data: DataConfig, options: OpenOptions): Promise<Dataset>;
  /** The splits that a path holds. Default: `listSplits` of the data package. */
  splits?(data: DataConfig, extensions: readonly string[]): Promise<readonly string[]>;
  /**
   * One group id for each sample, where the program recognises near-duplicates: for `data.groups`.
   */
  nearDuplicates?(dataset: Dataset, modality: Modality): Promise<Int32Array>;
  /**
   * Simple systems that an encoder must beat. Default: the values of the samples themselves, as
   * `raw`.
   */
  baselines?(run: OpenedRun): Promise<Readonly<Record<string, Embedder>>>;
  /** Shows the results of `search` as a file. */
  sheet?(run: OpenedRun, results: readonly SearchResult[], out: string): Promise<void>;
  /** Encodes the sheets of thumbnails of `explore`. Default: PNG. */
  readonly sheetEncoder?: {
    readonly mime: string;
    encode(pixels: {
      readonly width: number;
      readonly height: number;
      readonly data: Uint8Array;
      readonly channels: 3;
    }): Promise<Uint8Array>;
  };
  /** The score that `train --validate` logs. Default: nearest neighbours, for labelled data. */
  validation?: ValidationScore;
}
