/** A packet of sound as the container tells of it, in seconds of the file. */
export interface SoundPacket {
  readonly seconds: number;
  /** 0 where the container does not say. */
  readonly duration: number;
}

/** A decoded block of sound. */
export interface SoundBlock {
  readonly seconds: number;
  readonly channels: readonly Float32Array[];
  readonly sampleRateHz: number;
}
