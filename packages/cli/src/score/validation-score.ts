import type { Dataset, Encoder, Modality, SkippedSample } from '@counterpoint/core';
import type { DataConfig } from '../run/pretrain-config.js';

/** What is known when a validation score is prepared. */
export interface ValidationContext {
  /** The config's data, with the split to score. */
  readonly data: DataConfig;
  /** The training split, decoded. */
  readonly training: Dataset;
  /** The validation split, decoded. */
  readonly validation: Dataset;
  readonly modality: Modality;
  /** Receives each sample of the validation split that cannot be read; without it that is an error. */
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** A prepared score; larger is better. */
export interface PreparedScore {
  /** Such as `knn`; logged as `validation.knn`. */
  readonly name: string;
  /** Embeds the validation split and scores it. */
  score(encoder: Encoder): Promise<number>;
}

/** Prepares the score that training logs. */
export type ValidationScore = (context: ValidationContext) => Promise<PreparedScore>;
