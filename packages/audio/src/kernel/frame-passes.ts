import {
  add,
  constant,
  float32,
  floats,
  load,
  loadInt,
  loadSplat,
  shuffle,
  store,
  loopTo,
  wasmFunction,
  type Code,
  type Local,
  type WasmFunction,
} from '@counterpoint/wasm';

// Four frames at a time: a value is sixteen bytes, one float of every frame.

const { add: plus, sub: minus, mul: times } = float32;
const firstTwo = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23],
  lastTwo = firstTwo.map((place) => place + 8);
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
  highHalves = lowHalves.map((place) => place + 8);

/**
 * Reads four frames, `hop` bytes apart, times the window.
 *
 * Parameters: at and `end` of the first frame, hop, window, out (four times a frame's bytes).
 */
export const windowed: WasmFunction = wasmFunction(
  'windowed',
  { at: 'i32', end: 'i32', hop: 'i32', window: 'i32', out: 'i32' },
  {
    second: 'i32',
    third: 'i32',
    fourth: 'i32',
    w: 'v128',
    a: 'v128',
    b: 'v128',
    c: 'v128',
    d: 'v128',
    ab: 'v128',
    cd: 'v128',
  },
  ({ at, end, hop, window, out, second, third, fourth, w, a, b, c, d, ab, cd }) => {
    const turned = (pairs: readonly number[], offset: number): Code => [
      ...ab.set(shuffle(a.get, b.get, pairs)),
      ...cd.set(shuffle(c.get, d.get, pairs)),
      ...store(out.get, shuffle(ab.get, cd.get, lowHalves), offset),
      ...store(out.get, shuffle(ab.get, cd.get, highHalves), offset + 16),
    ];
    const frames: readonly (readonly [Local, Local])[] = [
      [a, at],
      [b, second],
      [c, third],
      [d, fourth],
    ];
    return loopTo(at, end, 16, [
      ...second.set(add(at.get, hop.get)),
      ...third.set(add(second.get, hop.get)),
      ...fourth.set(add(third.get, hop.get)),
      ...w.set(load(window.get)),
      ...frames.flatMap(([value, from]) => value.set(times(load(from.get), w.get))),
      ...turned(firstTwo, 0),
      ...turned(lastTwo, 32),
      ...window.set(add(window.get, constant(16))),
      ...out.set(add(out.get, constant(64))),
    ]);
  },
);

/**
 * The power of a real signal's spectrum from the transform z of its even and odd samples as
 * complex numbers of half the length n:
 * X_k = e + w o and X_(n-k) = conj(e - w o) with e = (z_k + conj z_(n-k)) / 2, o = (z_k - conj
 * z_(n-k)) / 2i and w = exp(-i pi k / n).
 *
 * Parameters: z_k and the `end` of these, z_(n-k), out for k, out for n - k, turns (w, two floats
 * each).
 */
export const power: WasmFunction = wasmFunction(
  'power',
  { z: 'i32', end: 'i32', mirror: 'i32', out: 'i32', mirrorOut: 'i32', turns: 'i32' },
  {
    wr: 'v128',
    wi: 'v128',
    ar: 'v128',
    ai: 'v128',
    br: 'v128',
    bi: 'v128',
    er: 'v128',
    ei: 'v128',
    or: 'v128',
    oi: 'v128',
    tr: 'v128',
    ti: 'v128',
  },
  ({ z, end, mirror, out, mirrorOut, turns, wr, wi, ar, ai, br, bi, er, ei, or, oi, tr, ti }) => {
    const halved = (value: Code): Code => times(value, floats(0.5));
    const square = (re: Code, im: Code): Code => [
      ...ar.set(re),
      ...ai.set(im),
      ...plus(times(ar.get, ar.get), times(ai.get, ai.get)),
    ];
    return loopTo(z, end, 32, [
      ...wr.set(loadSplat(turns.get)),
      ...wi.set(loadSplat(turns.get, 4)),
      ...turns.set(add(turns.get, constant(8))),
      ...ar.set(load(z.get)),
      ...ai.set(load(z.get, 16)),
      ...br.set(load(mirror.get)),
      ...bi.set(load(mirror.get, 16)),
      ...er.set(halved(plus(ar.get, br.get))),
      ...ei.set(halved(minus(ai.get, bi.get))),
      ...or.set(halved(plus(ai.get, bi.get))),
      ...oi.set(halved(minus(br.get, ar.get))),
      ...tr.set(minus(times(or.get, wr.get), times(oi.get, wi.get))),
      ...ti.set(plus(times(or.get, wi.get), times(oi.get, wr.get))),
      ...store(out.get, square(plus(er.get, tr.get), plus(ei.get, ti.get))),
      ...store(mirrorOut.get, square(minus(er.get, tr.get), minus(ei.get, ti.get))),
      ...mirror.set(add(mirror.get, constant(-32))),
      ...out.set(add(out.get, constant(16))),
      ...mirrorOut.set(add(mirrorOut.get, constant(-16))),
    ]);
  },
);

/**
 * The power at both ends of the spectrum, which are real: (Re z_0 + Im z_0)^2 and (Re z_0 - Im
 * z_0)^2.
 */
export const endsOfPower: WasmFunction = wasmFunction(
  'endsOfPower',
  { z: 'i32', out: 'i32', lastOut: 'i32' },
  { sum: 'v128', difference: 'v128' },
  ({ z, out, lastOut, sum, difference }) => [
    ...sum.set(plus(load(z.get), load(z.get, 16))),
    ...difference.set(minus(load(z.get), load(z.get, 16))),
    ...store(out.get, times(sum.get, sum.get)),
    ...store(lastOut.get, times(difference.get, difference.get)),
  ],
);

/**
 * Sums of stretches of values with weights.
 *
 * Parameters: stretches and their `end` (two addresses each, int32: the first value, and where the
 * stretch's weights end), weights (floats, one
 * stretch after another, at least one each), out.
 */
export const weightedSums: WasmFunction = wasmFunction(
  'weightedSums',
  { stretch: 'i32', end: 'i32', weights: 'i32', out: 'i32' },
  { from: 'i32', weightsEnd: 'i32', sum: 'v128' },
  ({ stretch, end, weights, out, from, weightsEnd, sum }) =>
    loopTo(stretch, end, 8, [
      ...from.set(loadInt(stretch.get)),
      ...weightsEnd.set(loadInt(stretch.get, 4)),
      ...sum.set(floats(0)),
      ...loopTo(weights, weightsEnd, 4, [
        ...sum.set(plus(sum.get, times(loadSplat(weights.get), load(from.get)))),
        ...from.set(add(from.get, constant(16))),
      ]),
      ...store(out.get, sum.get),
      ...out.set(add(out.get, constant(16))),
    ]),
);
