import type { Modality } from '@counterpoint/core';
import type { RawSample, SampleNote } from '@counterpoint/data';
import type { VideoDecoder } from '../decode/video-decoder.js';

export interface DecodeClipOptions {
  readonly decoder: VideoDecoder;
  readonly framesPerSecond: number;
  /** The most that is read of one video. */
  readonly maximumSeconds: number;
  /** Larger frames are reduced to this shorter side. */
  readonly shortSide: number;
  /** Reads the sound; without it none is read. */
  readonly sound: Modality<RawSample> | undefined;
  /** Reads the pictures of frames that are stored one by one. */
  readonly pictures: Modality<RawSample> | undefined;
  /** Receives the notes of rows that ask for a little more than there is. */
  readonly note: (note: SampleNote) => void;
}
