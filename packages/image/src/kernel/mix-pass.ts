import {
  add,
  constant,
  float32,
  load,
  loadInt,
  loadSplat,
  store,
  loopTo,
  wasmFunction,
  type WasmFunction,
} from '@counterpoint/wasm';

/**
 * Mixes stretches of floats with weights that are the same on both sides, four floats at a time:
 *
 *     out[i] = kernel[0] from[i] + sum over k of kernel[k] (sides[2k - 2][i] + sides[2k - 1][i])
 *
 * Parameters, in bytes: from, sides (addresses, int32 each), kernel, pairs (four times their
 * number, at least 4), out, length.
 */
export const mix: WasmFunction = wasmFunction(
  'mix',
  { from: 'i32', sides: 'i32', kernel: 'i32', pairs: 'i32', out: 'i32', length: 'i32' },
  { i: 'i32', k: 'i32', side: 'i32', sum: 'v128' },
  ({ from, sides, kernel, pairs, out, length, i, k, side, sum }) => [
    ...i.set(constant(0)),
    ...loopTo(i, length, 16, [
      ...sum.set(float32.mul(loadSplat(kernel.get), load(add(from.get, i.get)))),
      ...k.set(constant(0)),
      ...side.set(sides.get),
      ...loopTo(k, pairs, 4, [
        ...sum.set(
          float32.add(
            sum.get,
            float32.mul(
              loadSplat(add(kernel.get, k.get), 4),
              float32.add(
                load(add(loadInt(side.get), i.get)),
                load(add(loadInt(side.get, 4), i.get)),
              ),
            ),
          ),
        ),
        ...side.set(add(side.get, constant(8))),
      ]),
      ...store(add(out.get, i.get), sum.get),
    ]),
  ],
);
