import {
  add,
  bytes,
  constant,
  int16,
  int32,
  load,
  loadFour,
  loadInt,
  loadSplat,
  store,
  storeFour,
  loopTo,
  wasmFunction,
  type Code,
  type WasmFunction,
} from '@counterpoint/wasm';

/** Fraction bits of a tap's weight. */
export const weightBits = 22;

const half = int32.splat(constant(1 << (weightBits - 1)));
const rounded = (sums: Code): Code => int32.shiftRight(sums, constant(weightBits));

/**
 * Mixes places of each row of RGB bytes: out[x] = sum over k of weights[x, k] in[first[x] + k],
 * rounded and kept within 0 to 255.
 * Three channels and one byte more at a time; that byte is overwritten by the next place.
 *
 * Parameters: rows (address of the first), rowsEnd, pitch (bytes from row to row), first (bytes
 * from a row's start, int32 each), firstEnd,
 * weights (int32), taps (bytes of one place's weights), out.
 */
export const resizeRows: WasmFunction = wasmFunction(
  'resizeRows',
  {
    rows: 'i32',
    rowsEnd: 'i32',
    pitch: 'i32',
    first: 'i32',
    firstEnd: 'i32',
    weights: 'i32',
    taps: 'i32',
    out: 'i32',
  },
  { place: 'i32', from: 'i32', weight: 'i32', weightEnd: 'i32', sums: 'v128' },
  ({
    rows,
    rowsEnd,
    pitch,
    first,
    firstEnd,
    weights,
    taps,
    out,
    place,
    from,
    weight,
    weightEnd,
    sums,
  }) =>
    loopTo(rows, rowsEnd, pitch, [
      ...place.set(first.get),
      ...weight.set(weights.get),
      ...loopTo(place, firstEnd, 4, [
        ...from.set(add(rows.get, loadInt(place.get))),
        ...weightEnd.set(add(weight.get, taps.get)),
        ...sums.set(half),
        ...loopTo(weight, weightEnd, 4, [
          ...sums.set(
            int32.add(
              sums.get,
              int32.mul(int32.low(int16.low(loadFour(from.get))), loadSplat(weight.get)),
            ),
          ),
          ...from.set(add(from.get, constant(3))),
        ]),
        ...sums.set(rounded(sums.get)),
        ...sums.set(int16.narrow(sums.get, sums.get)),
        ...storeFour(out.get, bytes.narrow(sums.get, sums.get)),
        ...out.set(add(out.get, constant(3))),
      ]),
    ]),
);

const lanes = ['a', 'b', 'c', 'd'] as const;

/**
 * Mixes rows of bytes: out[y] = sum over k of weights[y, k] row[first[y] + k], sixteen bytes at a
 * time; what is written beyond a row's end
 * is overwritten by the next row.
 *
 * Parameters: rows, pitch (bytes of a row, which is also the distance of rows), first (bytes from
 * `rows`, int32 each), firstEnd, weights,
 * taps (bytes of one row's weights), out.
 */
export const resizeColumns: WasmFunction = wasmFunction(
  'resizeColumns',
  {
    rows: 'i32',
    pitch: 'i32',
    first: 'i32',
    firstEnd: 'i32',
    weights: 'i32',
    taps: 'i32',
    out: 'i32',
  },
  {
    x: 'i32',
    from: 'i32',
    weight: 'i32',
    weightEnd: 'i32',
    w: 'v128',
    read: 'v128',
    pair: 'v128',
    a: 'v128',
    b: 'v128',
    c: 'v128',
    d: 'v128',
  },
  ({
    rows,
    pitch,
    first,
    firstEnd,
    weights,
    taps,
    out,
    x,
    from,
    weight,
    weightEnd,
    w,
    read,
    pair,
    ...sums
  }) =>
    loopTo(first, firstEnd, 4, [
      ...x.set(constant(0)),
      ...weightEnd.set(add(weights.get, taps.get)),
      ...loopTo(x, pitch, 16, [
        ...from.set(add(add(rows.get, loadInt(first.get)), x.get)),
        ...weight.set(weights.get),
        ...lanes.flatMap((lane) => sums[lane].set(half)),
        ...loopTo(weight, weightEnd, 4, [
          ...w.set(loadSplat(weight.get)),
          ...read.set(load(from.get)),
          ...(['low', 'high'] as const).flatMap((part, p) => [
            ...pair.set(int16[part](read.get)),
            ...(['low', 'high'] as const).flatMap((quarter, q) => {
              const sum = sums[lanes[2 * p + q]!];
              return sum.set(int32.add(sum.get, int32.mul(int32[quarter](pair.get), w.get)));
            }),
          ]),
          ...from.set(add(from.get, pitch.get)),
        ]),
        ...lanes.flatMap((lane) => sums[lane].set(rounded(sums[lane].get))),
        ...store(
          add(out.get, x.get),
          bytes.narrow(int16.narrow(sums.a.get, sums.b.get), int16.narrow(sums.c.get, sums.d.get)),
        ),
      ]),
      ...out.set(add(out.get, pitch.get)),
      ...weights.set(add(weights.get, taps.get)),
    ]),
);
