import { luma } from '../colour/luma.js';
import { blurInto, blurScratch } from '../kernel/blur-into.js';
import { kernel, reserve } from '../kernel/picture-kernel.js';
import type { Picture } from '../picture/picture.js';
import { cropInto, croppedBytes, resizedCrop, type Box } from './resized-crop.js';

/**
 * A resized crop in the kernel's memory, as one plane of floats in 0-1 a channel, which steps
 * change in place: the operations of
 * `testing/colour`, which define them, in float32. There is one canvas at a time: making another
 * ends it.
 */
export class Canvas {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly #at: number;
  /** Bytes of one plane: a multiple of 16. */
  readonly #plane: number;

  constructor(picture: Picture, box: Box, height: number, width: number, flip: boolean) {
    this.height = height;
    this.width = width;
    this.channels = picture.channels;
    this.#plane = 16 * Math.ceil((height * width) / 4);
    if (this.channels === 3) {
      cropInto(picture, box, height, width, flip);
      this.#at = croppedBytes(height, width);
      reserve(this.#end(3));
      kernel.toPlanes(0, this.#at, this.#end(1), this.#plane);
    } else {
      this.#at = 0;
      const { data } = resizedCrop(picture, box, height, width, flip);
      reserve(this.#end(this.channels));
      for (let c = 0; c < this.channels; c++) {
        const plane = this.plane(c);
        for (let i = 0; i < plane.length; i++) plane[i] = data[i * this.channels + c]! / 255;
      }
    }
  }

  /** Where so many planes end. */
  #end(planes: number): number {
    return this.#at + planes * this.#plane;
  }

  /**
   * The values of one channel, to read and write until the next operation of the canvas.
   *
   * @returns [height x width], row by row, 0-1
   */
  plane(channel: number): Float32Array {
    return new Float32Array(kernel.memory.buffer, this.#end(channel), this.height * this.width);
  }

  /** Multiplies every value. @param factor 0 gives black, 1 the picture */
  brightness(factor: number): void {
    kernel.scale(this.#at, this.#end(this.channels), factor, 0);
  }

  /**
   * Towards or away from the mean luma of the picture; of other pictures than RGB, the mean of all
   * channels.
   *
   * @param factor 0 gives the mean everywhere, 1 the picture
   */
  contrast(factor: number): void {
    const pixels = this.height * this.width;
    const sums = Array.from({ length: this.channels }, (_, c) => {
      new Float32Array(kernel.memory.buffer, this.#end(c), this.#plane / 4).fill(0, pixels);
      return kernel.total(this.#end(c), this.#end(c + 1));
    });
    const mean =
      this.channels === 3
        ? (luma.red * sums[0]! + luma.green * sums[1]! + luma.blue * sums[2]!) / pixels
        : sums.reduce((total, sum) => total + sum, 0) / (pixels * this.channels);
    kernel.scale(this.#at, this.#end(this.channels), factor, (1 - factor) * mean);
  }

  /** RGB only. */
  saturation(factor: number): void {
    kernel.saturate(this.#at, this.#end(1), this.#plane, factor);
  }

  /** RGB only. @param turn in whole turns, -0.5 to 0.5 */
  hue(turn: number): void {
    kernel.turnHue(this.#at, this.#end(1), this.#plane, 6 * turn);
  }

  /** RGB only. */
  grey(): void {
    kernel.toLuma(this.#at, this.#end(1), this.#plane);
  }

  /**
   * Gaussian blur, channel by channel.
   *
   * @param sigma deviation in pixels @param taps length of the kernel, odd
   */
  blur(sigma: number, taps: number): void {
    const scratch = this.#end(this.channels);
    const { height, width } = this;
    reserve(scratch + blurScratch(height, width, 1, taps));
    for (let c = 0; c < this.channels; c++)
      blurInto({ at: this.#end(c), height, width, step: 1 }, sigma, taps, scratch);
  }

  /** @param threshold 0-1 */
  solarise(threshold: number): void {
    kernel.invert(this.#at, this.#end(this.channels), threshold);
  }

  /** Rounded to bytes. */
  picture(): Picture {
    const { height, width, channels } = this;
    if (channels === 3) {
      kernel.toRgb(this.#at, this.#end(1), this.#plane, 0);
      const data = new Uint8Array(kernel.memory.buffer, 0, height * width * 3).slice();
      return { height, width, channels, data };
    }
    const data = new Uint8Array(height * width * channels);
    for (let c = 0; c < channels; c++) {
      const plane = this.plane(c);
      for (let i = 0; i < plane.length; i++)
        data[i * channels + c] = Math.max(0, Math.min(255, 255 * plane[i]! + 0.5));
    }
    return { height, width, channels, data };
  }
}
