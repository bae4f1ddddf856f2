import type { Rng } from '@counterpoint/core';
import { materials, type BouncerShape } from './bouncer-look.js';
import type { BouncerLayout, BouncerObject } from './lay-out-bouncers.js';

/** Whether a point, in radii from the centre with y down, lies inside a shape. */
const inside: Readonly<Record<BouncerShape, (x: number, y: number) => boolean>> = {
  ball: (x, y) => x * x + y * y <= 1,
  box: (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.9,
  diamond: (x, y) => Math.abs(x) + Math.abs(y) <= 1.1,
  triangle: (x, y) => y <= 0.9 && Math.abs(x) * 1.9 - y <= 0.95,
};

const subPixels = 2;
const grain = 14;

/** Frames of a layout, [frames, side, side, 3] bytes: a dim ground, grain, two objects. */
export function paintBouncers(
  { sounding, silent }: BouncerLayout,
  { frames, framesPerSecond, side }: PaintOptions,
  rng: Rng,
): Uint8Array {
  const data = new Uint8Array(frames * side * side * 3);
  const ground = [rng.uniform(20, 70), rng.uniform(20, 70), rng.uniform(20, 70)];
  const objects = rng.chance(0.5) ? [silent, sounding] : [sounding, silent];
  const tints = new Map(objects.map((object) => [object, rng.uniform(0.8, 1.15)]));
  for (let f = 0; f < frames; f++) {
    const frame = data.subarray(f * side * side * 3, (f + 1) * side * side * 3);
    paintGround(frame, ground, rng.word() | 1);
    for (const object of objects)
      paintObject(frame, side, object, f / framesPerSecond, tints.get(object)!);
  }
  return data;
}

export interface PaintOptions {
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly side: number;
}

function paintGround(frame: Uint8Array, ground: readonly number[], seed: number): void {
  let state = seed;
  for (let i = 0; i < frame.length; i += 3) {
    state ^= state << 13; // xorshift32 of Marsaglia 2003, for the grain
    state ^= state >>> 17;
    state ^= state << 5;
    const noise = ((state >>> 0) / 4294967296 - 0.5) * grain;
    for (let c = 0; c < 3; c++) frame[i + c] = ground[c]! + noise;
  }
}

function paintObject(
  frame: Uint8Array,
  side: number,
  object: BouncerObject,
  seconds: number,
  tint: number,
): void {
  const [x, y] = object.at(seconds);
  const { light, dark, stripes } = materials[object.material];
  const within = inside[object.shape];
  const radius = object.radius * side;
  const first = (centre: number) => Math.max(0, Math.floor(centre * side - radius * 1.2));
  const last = (centre: number) => Math.min(side, Math.ceil(centre * side + radius * 1.2));
  for (let row = first(y); row < last(y); row++) {
    for (let column = first(x); column < last(x); column++) {
      let [bright, dim] = [0, 0];
      for (let s = 0; s < subPixels * subPixels; s++) {
        const u = (column + ((s % subPixels) + 0.5) / subPixels - x * side) / radius;
        const v = (row + (Math.floor(s / subPixels) + 0.5) / subPixels - y * side) / radius;
        if (!within(u, v)) continue;
        if (Math.floor((v + 1) * stripes) % 2 === 0) bright++;
        else dim++;
      }
      if (bright + dim === 0) continue;
      const share = 1 / (subPixels * subPixels);
      const at = (row * side + column) * 3;
      for (let c = 0; c < 3; c++) {
        const colour = share * tint * (bright * light[c]! + dim * dark[c]!);
        frame[at + c] = Math.min(255, (1 - share * (bright + dim)) * frame[at + c]! + colour);
      }
    }
  }
}
