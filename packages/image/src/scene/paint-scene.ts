import type { Rng } from '@counterpoint/core';
import type { Picture } from '../picture/picture.js';
import type { SceneObject } from './lay-out.js';
import { colourValues, type SceneShape, type SceneTexture } from './vocabulary.js';

/** Whether a point (in radii from the centre, y down) lies inside a shape. */
const inside: Readonly<Record<SceneShape, (x: number, y: number) => boolean>> = {
  circle: (x, y) => x * x + y * y <= 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.88,
  triangle: (x, y) => y <= 0.65 && Math.abs(x) * 1.732 - y <= 1.15,
  cross: (x, y) =>
    Math.min(Math.abs(x), Math.abs(y)) <= 0.32 && Math.max(Math.abs(x), Math.abs(y)) <= 1,
  star: (x, y) => {
    const fifth = (2 * Math.PI) / 5;
    const angle = Math.atan2(x, -y) / fifth;
    const past = Math.abs(angle - Math.round(angle)) * fifth; // from the nearest tip
    const tip = 1.15,
      notch = 0.5;
    const edge =
      (tip * notch * Math.sin(fifth / 2)) /
      (tip * Math.sin(past) + notch * Math.sin(fifth / 2 - past));
    return x * x + y * y <= edge * edge;
  },
  ring: (x, y) => x * x + y * y <= 1 && x * x + y * y >= 0.3,
};

/** Whether a point (in units of the texture's period) is dark. */
const dark: Readonly<Record<SceneTexture, (x: number, y: number) => boolean>> = {
  plain: () => false,
  striped: (_x, y) => y - Math.floor(y) < 0.45,
  dotted: (x, y) => (x - Math.floor(x) - 0.5) ** 2 + (y - Math.floor(y) - 0.5) ** 2 < 0.11,
  checked: (x, y) => ((Math.floor(x * 1.6) + Math.floor(y * 1.6)) & 1) === 0,
};

const grain = 9;
const samples = 3;

/** Paints objects onto a dark, slightly uneven ground, with 3 x 3 samples a pixel. */
export function paintScene(objects: readonly SceneObject[], side: number, rng: Rng): Picture {
  const data = ground(side, rng);
  for (const object of objects) paint(data, side, object);
  return { height: side, width: side, channels: 3, data };
}

function ground(side: number, rng: Rng): Uint8Array {
  const data = new Uint8Array(side * side * 3);
  const level = rng.uniform(28, 70),
    slopeX = rng.uniform(-18, 18) / side,
    slopeY = rng.uniform(-18, 18) / side;
  let state = rng.word() | 1;
  for (let y = 0, to = 0; y < side; y++) {
    for (let x = 0; x < side; x++, to += 3) {
      state ^= state << 13; // xorshift32 of Marsaglia 2003, for the grain
      state ^= state >>> 17;
      state ^= state << 5;
      const value = level + slopeX * x + slopeY * y + ((state >>> 0) / 4294967296 - 0.5) * grain;
      data[to] = data[to + 1] = data[to + 2] = value;
    }
  }
  return data;
}

function paint(
  data: Uint8Array,
  side: number,
  { shape, colour, texture, x, y, radius, turn }: SceneObject,
): void {
  const size = radius * side,
    cos = Math.cos(turn),
    sin = Math.sin(turn);
  const period = size * 0.5;
  const rgb = colourValues[colour];
  const within = inside[shape],
    darkened = dark[texture];
  const reach = size * 1.25;
  const from = (centre: number) => Math.max(0, Math.floor(centre * side - reach)),
    until = (centre: number) => Math.min(side, Math.ceil(centre * side + reach));
  for (let row = from(y); row < until(y); row++) {
    for (let column = from(x); column < until(x); column++) {
      let light = 0,
        shade = 0;
      for (let s = 0; s < samples * samples; s++) {
        const dx = column + ((s % samples) + 0.5) / samples - x * side,
          dy = row + (Math.floor(s / samples) + 0.5) / samples - y * side;
        const u = dx * cos + dy * sin,
          v = dy * cos - dx * sin;
        if (!within(u / size, v / size)) continue;
        if (darkened(u / period + 50, v / period + 50)) shade++;
        else light++;
      }
      if (light + shade === 0) continue;
      const share = 1 / (samples * samples),
        rest = 1 - (light + shade) * share,
        brightness = (light + 0.28 * shade) * share;
      const at = (row * side + column) * 3;
      for (let c = 0; c < 3; c++) data[at + c] = rest * data[at + c]! + brightness * rgb[c]!;
    }
  }
}
