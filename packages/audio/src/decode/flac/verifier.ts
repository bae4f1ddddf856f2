import { createHash } from 'node:crypto';
import type { Recording } from '../../waveform.js';
import { damaged } from '../damaged.js';
import type { Frame } from './frame.js';
import type { StreamInfo } from './stream-info.js';

/**
 * Checks that frames follow each other, are as many as promised and have the MD5 of the stream;
 * turns them into samples.
 */
export class FrameVerifier {
  readonly #info: StreamInfo;
  readonly #name: string;
  readonly #digest = createHash('md5');
  #frames = 0;
  #samples = 0;

  constructor(info: StreamInfo, name: string) {
    this.#info = info;
    this.#name = name;
  }

  /** Samples of each channel so far. */
  get samples(): number {
    return this.#samples;
  }

  /** Whether all samples that STREAMINFO promises were read. */
  get complete(): boolean {
    return this.#info.samples > 0 && this.#samples >= this.#info.samples;
  }

  /** The samples of the next frame, divided by 2^(bits - 1). @throws CP_AUDIO_DAMAGED */
  add({ header, channels }: Frame): Recording {
    const { info, expected } = {
      info: this.#info,
      expected: header.variable ? this.#samples : this.#frames,
    };
    if (header.number !== expected)
      throw damaged(this.#name, 'frames are missing', { frame: header.number, expected });
    this.#frames++;
    this.#samples += header.blockSize;
    if (info.md5 !== undefined) this.#digest.update(bytesOf(channels, Math.ceil(info.bits / 8)));
    const scale = 2 ** (1 - info.bits);
    return {
      channels: channels.map((channel) => Float32Array.from(channel, (v) => v * scale)),
      sampleRateHz: info.sampleRateHz,
    };
  }

  /** @throws CP_AUDIO_DAMAGED where the stream is not whole */
  finish(): void {
    const { samples, md5 } = this.#info;
    if (samples > 0 && samples !== this.#samples)
      throw damaged(this.#name, `it holds ${this.#samples} of ${samples} samples`, {
        samples: this.#samples,
        expected: samples,
      });
    if (md5 !== undefined && this.#samples > 0 && this.#digest.digest('hex') !== md5)
      throw damaged(this.#name, 'its samples have another MD5 than the encoder wrote');
  }
}

/** Interleaved little-endian samples, as the MD5 is taken of them (RFC 9639, section 8.2). */
function bytesOf(channels: Frame['channels'], width: number): Uint8Array {
  const length = channels[0]!.length,
    count = channels.length;
  const out = new Uint8Array(length * count * width);
  for (let c = 0; c < count; c++) {
    const channel = channels[c]!;
    for (let i = 0, at = c * width; i < length; i++, at += count * width) {
      const value = channel[i]! | 0;
      out[at] = value;
      if (width > 1) out[at + 1] = value >> 8;
      if (width > 2) out[at + 2] = value >> 16;
      if (width > 3) out[at + 3] = value >> 24;
    }
  }
  return out;
}
