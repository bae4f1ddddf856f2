import { blurInto, blurScratch } from '../colour/blur.js';
import { luma } from '../colour/luma.js';
import { kernel, reserve } from '../kernel/picture-kernel.js';
import type { Picture } from '../picture/picture.js';
import { cropInto, croppedBytes, type Box } from './resized-crop.js';

/**
 * A resized crop in the kernel's memory, as three planes of floats in 0-1 that are changed in place: the same operations as those of
 * `colour/`, which define them, in float32. There is one canvas at a time: making another ends it.
 */
export class Canvas {
  readonly #height: number;
  readonly #width: number;
  readonly #at: number;
  /** Bytes of one plane: a multiple of 16. */
  readonly #plane: number;

  constructor(picture: Picture, box: Box, height: number, width: number, flip: boolean) {
    cropInto(picture, box, height, width, flip);
    this.#height = height;
    this.#width = width;
    this.#at = croppedBytes(height, width);
    this.#plane = 16 * Math.ceil((height * width) / 4);
    reserve(this.#end(3));
    kernel.toPlanes(0, this.#at, this.#end(1), this.#plane);
  }

  /** Where so many planes end. */
  #end(planes: number): number {
    return this.#at + planes * this.#plane;
  }

  brightness(factor: number): void {
    kernel.scale(this.#at, this.#end(3), factor, 0);
  }

  contrast(factor: number): void {
    const pixels = this.#height * this.#width;
    const sums = [0, 1, 2].map((c) => {
      new Float32Array(kernel.memory.buffer, this.#end(c), this.#plane / 4).fill(0, pixels);
      return kernel.total(this.#end(c), this.#end(c + 1));
    });
    const mean = (luma.red * sums[0]! + luma.green * sums[1]! + luma.blue * sums[2]!) / pixels;
    kernel.scale(this.#at, this.#end(3), factor, (1 - factor) * mean);
  }

  saturation(factor: number): void {
    kernel.saturate(this.#at, this.#end(1), this.#plane, factor);
  }

  /** @param turn in whole turns, -0.5 to 0.5 */
  hue(turn: number): void {
    kernel.turnHue(this.#at, this.#end(1), this.#plane, 6 * turn);
  }

  grey(): void {
    kernel.toLuma(this.#at, this.#end(1), this.#plane);
  }

  blur(sigma: number, taps: number): void {
    const scratch = this.#end(3);
    reserve(scratch + blurScratch(this.#height, this.#width, 1, taps));
    for (let c = 0; c < 3; c++)
      blurInto(
        { at: this.#end(c), height: this.#height, width: this.#width, step: 1 },
        sigma,
        taps,
        scratch,
      );
  }

  /** @param threshold 0-1 */
  solarize(threshold: number): void {
    kernel.invert(this.#at, this.#end(3), threshold);
  }

  /** Rounded to bytes. */
  picture(): Picture {
    kernel.toRgb(this.#at, this.#end(1), this.#plane, 0);
    return {
      height: this.#height,
      width: this.#width,
      channels: 3,
      data: new Uint8Array(kernel.memory.buffer, 0, this.#height * this.#width * 3).slice(),
    };
  }
}
