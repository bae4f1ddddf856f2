import { radices } from '../feature/radices.js';

/**
 * One pass of a transform over all points: `count` groups of `radix` inputs, `stride` interleaved
 * transforms.
 */
export interface FourierPass {
  readonly radix: number;
  readonly count: number;
  readonly stride: number;
  /** What the pass of this radix multiplies by, as it is described where it is written. */
  readonly turns: Float32Array;
}

/** The passes of a transform of so many complex points. */
export function fourierPlan(points: number): readonly FourierPass[] {
  let rest = points,
    stride = 1;
  return radices(points).map((radix) => {
    const count = rest / radix,
      turn = (-2 * Math.PI) / rest,
      others = radix - 1;
    const turns =
      radix === 4 || radix === 2
        ? turnsOf(count * others, (i) => turn * Math.floor(i / others) * (1 + (i % others)))
        : turnsOf(count * radix * radix, (i) => {
            const p = Math.floor(i / radix / radix),
              q = Math.floor(i / radix) % radix,
              j = i % radix;
            return turn * ((q * (p + j * count)) % rest);
          });
    const pass = { radix, count, stride, turns };
    rest = count;
    stride *= radix;
    return pass;
  });
}

/** exp(i angle) for so many angles, real and imaginary parts in turn. */
export function turnsOf(count: number, angle: (i: number) => number): Float32Array {
  const turns = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    turns[2 * i] = Math.cos(angle(i));
    turns[2 * i + 1] = Math.sin(angle(i));
  }
  return turns;
}
