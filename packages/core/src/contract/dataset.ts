/** One sample with its metadata. */
export interface Sample<Value = unknown> {
  /** Its index in the data set: the same in every epoch and every run. */
  readonly index: number;
  /** Unique in the data set; names it in outputs and messages (a path, `shard.tar/000017`). */
  readonly key: string;
  readonly value: Value;
  /** Its class, where it has one: an index into `Dataset.classes`. */
  readonly label?: number;
  /** Other columns or members: captions, speaker, split. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The order of one epoch. */
export interface EpochOrder {
  readonly seed: number;
  readonly epoch: number;
  /** False: stored order. */
  readonly shuffle: boolean;
  /** The reader needs no sample from this position on. A data set may still yield more. */
  readonly end?: number;
}

/** A sample that could not be read, counted and reported instead of ending the run. */
export interface SkippedSample {
  /**
   * Its index in the data set; absent for problems found while opening (a truncated shard, a folder
   * that cannot be listed).
   */
  readonly index?: number;
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/**
 * A finite, ordered collection of samples, possibly larger than memory. An epoch is a pure function
 * of its order: starting at position p yields the rest of it, so a cursor is (epoch, position).
 */
export interface Dataset<Value = unknown> {
  /** The path or name that the user gave. */
  readonly name: string;
  readonly size: number;
  readonly classes?: readonly string[];
  /**
   * Changes when the data changes: names, sizes and times, or content. Stored with a run and
   * compared on resume.
   */
  readonly fingerprint: string;
  /**
   * Samples of one epoch, from a position on. Unreadable samples are reported to `onSkip` in order
   * and skipped; without `onSkip` the error is thrown. A skipped sample keeps its position, so
   * positions never shift.
   */
  epoch(
    order: EpochOrder,
    from?: number,
    onSkip?: (skipped: SkippedSample) => void,
  ): AsyncIterable<Sample<Value>>;
  /** One sample by its index, where the data allows reading in any order. */
  at?(index: number): Promise<Sample<Value>>;
  /** Closes files; the data set cannot be read afterwards. */
  close?(): Promise<void>;
}
