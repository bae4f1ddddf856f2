/** An array that is stored without a format of its own: pixels of MNIST and CIFAR. */
export interface RawArray {
  readonly data: Uint8Array;
  /** [height, width, channels] */
  readonly shape: readonly number[];
}

/**
 * A sample as it is stored, before anything is decoded. What belongs to it beside bytes (captions, columns, speakers) is in
 * `Sample.metadata`: the columns of a table, the fields of a `.json` member, and the text of a `.txt` member as `metadata.text`.
 */
export interface RawSample {
  /** Files by extension in lower case without the dot: `{ jpg, txt }`. Empty for rows of a table. */
  readonly members: Readonly<Record<string, Uint8Array>>;
  readonly array?: RawArray;
  /** The file on disk, where there is one of its own: for readers that want only a part of it (a window of a long recording). */
  readonly path?: string;
  /**
   * Where the sample is stored, from the root of the disk: `/data/2023/notes.txt:1`, `/data/shard.tar/000017`. The same however the data was
   * opened, so that two folders with files of one name stay apart.
   */
  readonly origin?: string;
  /** Why a text or JSON file beside the sample was not read. */
  readonly sidecarErrors?: readonly string[];
}
