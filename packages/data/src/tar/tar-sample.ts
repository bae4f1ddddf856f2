/** Where a member lies, and its bytes where they were kept. */
export interface TarPlace {
  readonly extension: string;
  readonly offset: number;
  readonly size: number;
  bytes?: Uint8Array;
}

/** The members of one base name in one shard. */
export interface TarSample {
  readonly base: string;
  readonly places: TarPlace[];
  /** The text of its `.cls`, or the folder that names its class. */
  label?: string;
}
