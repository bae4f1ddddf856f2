import {
  add,
  constant,
  float32,
  floats,
  load,
  loadInt,
  loadSplat,
  store,
  loopTo,
  wasmFunction,
  type WasmFunction,
} from '@counterpoint/wasm';

// Rows are whole vectors of four floats: a narrower row ends in zeros.

const { add: plus, sub: minus, mul: times, div: over, sqrt: root, splat } = float32;

/**
 * The weighted sum of rows: out = sum over tokens of share x row. A token is the address of its
 * row and its share, 4 bytes each.
 *
 * Parameters: token and the `end` of the tokens, out and its end.
 */
export const sumRows: WasmFunction = wasmFunction(
  'sumRows',
  { token: 'i32', end: 'i32', out: 'i32', outEnd: 'i32' },
  { row: 'i32', to: 'i32', share: 'v128' },
  ({ token, end, out, outEnd, row, to, share }) => [
    ...to.set(out.get),
    ...loopTo(to, outEnd, 16, store(to.get, floats(0))),
    ...loopTo(token, end, 8, [
      ...row.set(loadInt(token.get)),
      ...share.set(loadSplat(token.get, 4)),
      ...to.set(out.get),
      ...loopTo(to, outEnd, 16, [
        ...store(to.get, plus(load(to.get), times(share.get, load(row.get)))),
        ...row.set(add(row.get, constant(16))),
      ]),
    ]),
  ],
);

/**
 * Adam's step of one row with decoupled decay: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, x =
 * decayFactor x - stride m / (sqrt(v) rootCorrection + epsilon).
 *
 * Parameters: x and its `end`, m, v, g, then the numbers of these equations.
 */
export const adamRow: WasmFunction = wasmFunction(
  'adamRow',
  {
    x: 'i32',
    end: 'i32',
    m: 'i32',
    v: 'i32',
    g: 'i32',
    b1: 'f32',
    c1: 'f32',
    b2: 'f32',
    c2: 'f32',
    stride: 'f32',
    correction: 'f32',
    epsilon: 'f32',
    decayFactor: 'f32',
  },
  { gradient: 'v128', mean: 'v128', square: 'v128' },
  ({
    x,
    end,
    m,
    v,
    g,
    b1,
    c1,
    b2,
    c2,
    stride,
    correction,
    epsilon,
    decayFactor,
    gradient,
    mean,
    square,
  }) =>
    loopTo(x, end, 16, [
      ...gradient.set(load(g.get)),
      ...mean.set(plus(times(splat(b1.get), load(m.get)), times(splat(c1.get), gradient.get))),
      ...store(m.get, mean.get),
      ...square.set(
        plus(
          times(splat(b2.get), load(v.get)),
          times(splat(c2.get), times(gradient.get, gradient.get)),
        ),
      ),
      ...store(v.get, square.get),
      ...store(
        x.get,
        minus(
          times(splat(decayFactor.get), load(x.get)),
          over(
            times(splat(stride.get), mean.get),
            plus(times(root(square.get), splat(correction.get)), splat(epsilon.get)),
          ),
        ),
      ),
      ...[m, v, g].flatMap((at) => at.set(add(at.get, constant(16)))),
    ]),
);
