import {
  add,
  bytes,
  bitselect,
  constant,
  doubles,
  float32,
  float64,
  floats,
  int16,
  int32,
  load,
  shuffle,
  store,
  loopTo,
  wasmFunction,
  type Code,
  type Local,
  type WasmFunction,
} from '@counterpoint/wasm';
import { luma } from '../colour/luma.js';

// Pictures are three planes of float32 in 0-1, red, green and blue, each a multiple of 16 bytes
// long and `plane` bytes after the one before.
// `at` is an address of the first plane and `end` where that plane ends; four pixels are taken at a
// time.

const {
  mul: times,
  sub: minus,
  div: over,
  min: minimum,
  max: maximum,
  floor,
  eq: same,
  ge: atLeast,
} = float32;
const plus = float32.add;
const unit = (value: Code): Code => minimum(maximum(value, floats(0)), floats(1));
const zero = floats(0);

const planes = ['red', 'green', 'blue'] as const;
type Channels = Readonly<Record<(typeof planes)[number], Local>>;
const channels = {
  red: 'v128',
  green: 'v128',
  blue: 'v128',
  greenAt: 'i32',
  blueAt: 'i32',
} as const;
type Of = Channels & Readonly<Record<'at' | 'plane' | 'greenAt' | 'blueAt', Local>>;

const read = ({ at, plane, greenAt, blueAt, red, green, blue }: Of): Code => [
  ...greenAt.set(add(at.get, plane.get)),
  ...blueAt.set(add(greenAt.get, plane.get)),
  ...red.set(load(at.get)),
  ...green.set(load(greenAt.get)),
  ...blue.set(load(blueAt.get)),
];
const write = ({ at, greenAt, blueAt }: Of, red: Code, green: Code, blue: Code): Code => [
  ...store(at.get, red),
  ...store(greenAt.get, green),
  ...store(blueAt.get, blue),
];

const lumaOf = ({ red, green, blue }: Channels): Code =>
  plus(
    plus(times(red.get, floats(luma.red)), times(green.get, floats(luma.green))),
    times(blue.get, floats(luma.blue)),
  );

/** RGB bytes from `from` on to planes, over 255. */
export const toPlanes: WasmFunction = wasmFunction(
  'toPlanes',
  { from: 'i32', at: 'i32', end: 'i32', plane: 'i32' },
  { ...channels, pixels: 'v128' },
  ({ from, end, pixels, ...locals }) =>
    loopTo(locals.at, end, 16, [
      ...locals.greenAt.set(add(locals.at.get, locals.plane.get)),
      ...locals.blueAt.set(add(locals.greenAt.get, locals.plane.get)),
      ...pixels.set(load(from.get)),
      ...write(
        locals,
        ...([0, 1, 2].map((c) =>
          over(
            float32.of(
              shuffle(pixels.get, zero, [
                c,
                16,
                16,
                16,
                c + 3,
                16,
                16,
                16,
                c + 6,
                16,
                16,
                16,
                c + 9,
                16,
                16,
                16,
              ]),
            ),
            floats(255),
          ),
        ) as [Code, Code, Code]),
      ),
      ...from.set(add(from.get, constant(12))),
    ]),
);

/**
 * Planes to RGB bytes from `out` on, times 255 and rounded to the nearest; four bytes too many are
 * written after the last.
 */
export const toRgb: WasmFunction = wasmFunction(
  'toRgb',
  { at: 'i32', end: 'i32', plane: 'i32', out: 'i32' },
  channels,
  ({ end, out, ...locals }) => {
    const level = (channel: Local) =>
      int32.truncate(plus(times(channel.get, floats(255)), floats(0.5)));
    const { red, green, blue } = locals;
    return loopTo(locals.at, end, 16, [
      ...read(locals),
      ...red.set(
        bytes.narrow(
          int16.narrow(level(red), level(green)),
          int16.narrow(level(blue), level(blue)),
        ),
      ),
      ...store(
        out.get,
        shuffle(red.get, red.get, [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 0, 0, 0, 0]),
      ),
      ...out.set(add(out.get, constant(12))),
    ]);
  },
);

/** clamp(factor v + offset). */
export const scale: WasmFunction = wasmFunction(
  'scale',
  { at: 'i32', end: 'i32', factor: 'f32', offset: 'f32' },
  { by: 'v128', shift: 'v128' },
  ({ at, end, factor, offset, by, shift }) => [
    ...by.set(float32.splat(factor.get)),
    ...shift.set(float32.splat(offset.get)),
    ...loopTo(at, end, 16, store(at.get, unit(plus(times(load(at.get), by.get), shift.get)))),
  ],
);

/** clamp(factor v + (1 - factor) luma) pixel by pixel. */
export const saturate: WasmFunction = wasmFunction(
  'saturate',
  { at: 'i32', end: 'i32', plane: 'i32', factor: 'f32' },
  { ...channels, by: 'v128', grey: 'v128' },
  ({ end, factor, by, grey, ...locals }) => [
    ...by.set(float32.splat(factor.get)),
    ...loopTo(locals.at, end, 16, [
      ...read(locals),
      ...grey.set(times(minus(floats(1), by.get), lumaOf(locals))),
      ...write(
        locals,
        ...(planes.map((channel) => unit(plus(times(locals[channel].get, by.get), grey.get))) as [
          Code,
          Code,
          Code,
        ]),
      ),
    ]),
  ],
);

/** Luma in all three planes. */
export const toLuma: WasmFunction = wasmFunction(
  'toLuma',
  { at: 'i32', end: 'i32', plane: 'i32' },
  { ...channels, grey: 'v128' },
  ({ end, grey, ...locals }) =>
    loopTo(locals.at, end, 16, [
      ...read(locals),
      ...grey.set(lumaOf(locals)),
      ...write(locals, grey.get, grey.get, grey.get),
    ]),
);

/**
 * Turns every hue by `sixths` of a turn: with h the hue in sixths, channel n of (5, 3, 1) becomes
 * high - (high - low) clamp(min(k, 4 - k), 0, 1), k = (n + h + sixths) mod 6.
 */
export const turnHue: WasmFunction = wasmFunction(
  'turnHue',
  { at: 'i32', end: 'i32', plane: 'i32', sixths: 'f32' },
  {
    ...channels,
    turn: 'v128',
    high: 'v128',
    range: 'v128',
    inverse: 'v128',
    hue: 'v128',
    k: 'v128',
  },
  ({ end, sixths, turn, high, range, inverse, hue, k, ...locals }) => {
    const { red, green, blue } = locals;
    const turned = (channel: Local, place: number): Code => [
      ...k.set(plus(hue.get, floats(place))),
      ...k.set(minus(k.get, times(floor(times(k.get, floats(1 / 6))), floats(6)))),
      ...channel.set(
        minus(high.get, times(range.get, unit(minimum(k.get, minus(floats(4), k.get))))),
      ),
    ];
    return [
      ...turn.set(float32.splat(sixths.get)),
      ...loopTo(locals.at, end, 16, [
        ...read(locals),
        ...high.set(maximum(maximum(red.get, green.get), blue.get)),
        ...range.set(minus(high.get, minimum(minimum(red.get, green.get), blue.get))),
        ...inverse.set(over(floats(1), maximum(range.get, floats(1e-30)))), // grey: no range, and any hue will do
        ...hue.set(
          plus(
            turn.get,
            bitselect(
              same(high.get, red.get),
              times(minus(green.get, blue.get), inverse.get),
              bitselect(
                same(high.get, green.get),
                plus(times(minus(blue.get, red.get), inverse.get), floats(2)),
                plus(times(minus(red.get, green.get), inverse.get), floats(4)),
              ),
            ),
          ),
        ),
        ...turned(red, 5),
        ...turned(green, 3),
        ...turned(blue, 1),
        ...write(locals, red.get, green.get, blue.get),
      ]),
    ];
  },
);

/** 1 - v from the threshold on. */
export const invert: WasmFunction = wasmFunction(
  'invert',
  { at: 'i32', end: 'i32', threshold: 'f32' },
  { from: 'v128', value: 'v128' },
  ({ at, end, threshold, from, value }) => [
    ...from.set(float32.splat(threshold.get)),
    ...loopTo(at, end, 16, [
      ...value.set(load(at.get)),
      ...store(
        at.get,
        bitselect(atLeast(value.get, from.get), minus(floats(1), value.get), value.get),
      ),
    ]),
  ],
);

/** The sum of a stretch of floats, in float64. */
export const total: WasmFunction = wasmFunction(
  'total',
  { at: 'i32', end: 'i32' },
  { sums: 'v128', value: 'v128' },
  ({ at, end, sums, value }) => [
    ...sums.set(doubles(0)),
    ...loopTo(at, end, 16, [
      ...value.set(load(at.get)),
      ...sums.set(
        float64.add(
          sums.get,
          float64.add(
            float64.promote(value.get),
            float64.promote(
              shuffle(
                value.get,
                value.get,
                [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
              ),
            ),
          ),
        ),
      ),
    ]),
    ...float64.sum(sums),
  ],
  'f64',
);
