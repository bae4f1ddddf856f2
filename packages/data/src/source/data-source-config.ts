/** The samples whose fact (a column, a field of a sidecar) has one of these values. */
export interface FactFilter {
  readonly fact: string;
  readonly values: readonly string[];
}

/**
 * What of the data is used: filters by facts, and which fact is the label. Every source that opens
 * stored data has these keys.
 */
export interface SelectConfig {
  /** The column or fact that holds classes, in place of folders or a column `label`. */
  readonly label?: string;
  /** Only samples that fit every one of these filters. */
  readonly only?: readonly FactFilter[];
  /** No samples that fit any of these filters. */
  readonly without?: readonly FactFilter[];
}

/** `data/open`: data as it lies on disk; its layout is detected. */
export interface OpenSourceConfig extends SelectConfig {
  readonly type: 'data/open';
  readonly path: string;
  /** One split, or several that are read as one. Default: the training split, or the only one. */
  readonly split?: string | readonly string[];
  /** Extensions of the files that are samples; a program fills in those of its modality. */
  readonly extensions?: readonly string[];
  readonly classes?: readonly string[];
  readonly load?: 'bytes' | 'path';
  /** The column of a table that holds paths of files. */
  readonly pathColumn?: string;
  /**
   * The column that names samples. Default: `id` or `_id`, where each value occurs once; null:
   * none.
   */
  readonly idColumn?: string | null;
  /** The dialect of a CSV, where the detected one is wrong. */
  readonly delimiter?: string;
  readonly quote?: '"' | '';
  /** Only samples of which this fact is true: `true`, `yes` or `1`, not `false`, `no` or `0`. */
  readonly truth?: string;
  readonly memoryBytes?: number;
  readonly bufferBytes?: number;
}

/** `data/concat`: several sources, one after the other. */
export interface ConcatSourceConfig {
  readonly type: 'data/concat';
  readonly sources: readonly DataSourceConfig[];
}

/** `data/join`: two sources whose samples belong together where a fact has the same value. */
export interface JoinSourceConfig {
  readonly type: 'data/join';
  /** The sources by the name of their side: `{ first: ..., second: ... }`. */
  readonly sides: Readonly<Record<string, DataSourceConfig>>;
  /** The fact by which samples belong together. */
  readonly key: string;
  /** The fact whose values are the classes. */
  readonly classes?: string;
}

/** A source of another package or of a plugin. */
export interface OtherSourceConfig {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What `data` is in a config: a component of the kind `source`. */
export type DataSourceConfig =
  OpenSourceConfig | ConcatSourceConfig | JoinSourceConfig | OtherSourceConfig;
