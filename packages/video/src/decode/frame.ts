/** One picture of a video: 8-bit RGB, row by row from the top left, upright. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly channels: 3;
  /** height x width x 3 values, 0-255. */
  readonly data: Uint8Array;
  /** True for a finished view, which goes into a batch at its own size. */
  readonly view?: true;
}

/** Sound as it was recorded: all channels, of one length. */
export interface Soundtrack {
  /** One [samples] for each channel. */
  readonly channels: readonly Float32Array[];
  readonly sampleRateHz: number;
}

/** What to read of a video. Time 0 is the first frame. */
export interface ReadRequest {
  /** In seconds, ascending. Each is answered by the frame that is shown at that time. */
  readonly times: readonly number[];
  /** The stretch of sound. @default no sound is read */
  readonly sound?: { readonly fromSeconds: number; readonly seconds: number };
  /** Larger frames are reduced to this many pixels of the shorter side. @default as stored */
  readonly shortSide?: number;
}

/** A stretch of a video. */
export interface ReadResult {
  /** One frame a time; fewer where the video ends before the last time. */
  readonly frames: readonly Frame[];
  /** When each frame begins to be shown, in seconds. */
  readonly frameSeconds: readonly number[];
  /** Of the length asked for, with zeros where there is none; undefined for a silent film. */
  readonly sound: Soundtrack | undefined;
}

/** A video that is read a stretch at a time. */
export interface VideoReader {
  /**
   * @throws CP_VIDEO_DAMAGED, CP_VIDEO_STREAM, CP_VIDEO_SIZE, CP_VIDEO_PIXELS, CP_VIDEO_ROTATION
   */
  read(request: ReadRequest): Promise<ReadResult>;
  /** Ends the decoder; nothing can be read afterwards. */
  close(): Promise<void>;
}
