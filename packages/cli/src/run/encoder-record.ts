import type { TypedConfig } from '@counterpoint/core';

/** The content of `encoder.json`. */
export interface EncoderRecord {
  readonly encoder: TypedConfig;
  readonly modality: TypedConfig;
  readonly width: number;
  readonly seed: number;
  readonly plugins: readonly string[];
  /** The weights that training started from, where they were not drawn. */
  readonly weights?: string;
  /** The columns of the texts that the run reads, and the column of its classes. */
  readonly label?: string;
}

/** What a folder says of its encoder. */
export type StoredRecord = Omit<EncoderRecord, 'width'>;
