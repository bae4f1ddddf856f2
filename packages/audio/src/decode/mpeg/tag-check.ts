import { damaged } from '../damaged.js';
import type { MpegHeader } from './frame-header.js';
import { musicCrc, readInfoTag } from './info-tag.js';
import type { InfoTag } from './info-tag.js';

/** Compares the frames of a file with what its encoder wrote of them into the first frame. */
export class TagCheck {
  readonly #name: string;
  #tag: InfoTag | undefined;
  #tagBytes = 0;
  #bytes = 0;
  #frames = 0;
  #crc = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Whether all frames were read that the encoder wrote; false where it did not say. */
  get complete(): boolean {
    return this.#tag?.frames !== undefined && this.#frames >= this.#tag.frames;
  }

  /** The first frame: it holds the tag, or sound. */
  begin(frame: Uint8Array, header: MpegHeader): void {
    this.#tag = readInfoTag(frame, header);
    if (this.#tag === undefined) this.addFrame(frame);
    else this.#tagBytes = frame.length;
  }

  /** The next frame of sound. */
  addFrame(frame: Uint8Array): void {
    this.#frames++;
    this.#bytes += frame.length;
    if (this.#tag?.music !== undefined) this.#crc = musicCrc(this.#crc, frame);
  }

  /**
   * A stream with as many bytes as its encoder wrote must have their checksum. One with fewer was
   * cut or edited, which is no fault, unless bytes that are no frame stand where a frame is
   * missing.
   *
   * @returns how many frames are missing, undefined where none is. Some encoders count the frame of
   *   the tag: one frame less is a cut only where bytes are missing, too.
   * @throws CP_AUDIO_DAMAGED
   */
  finish(endsInJunk: boolean): string | undefined {
    const { frames, bytes, music } = this.#tag ?? {};
    if (music?.bytes === this.#tagBytes + this.#bytes && music.crc !== this.#crc)
      throw damaged(this.#name, 'its frames have another checksum than the encoder wrote');
    if (endsInJunk && frames !== undefined && this.#frames < frames)
      throw damaged(this.#name, `${this.#frames} of ${frames} frames can be found`, {
        frames: this.#frames,
        expected: frames,
      });
    const hasFewerBytes = bytes !== undefined && this.#tagBytes + this.#bytes < bytes;
    const uncounted = hasFewerBytes ? 0 : 1;
    return frames !== undefined && this.#frames + uncounted < frames
      ? `it holds ${this.#frames} of ${frames} frames`
      : undefined;
  }
}
