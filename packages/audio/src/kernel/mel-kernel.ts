import { reserve, wasmInstances, type WasmExports } from '@counterpoint/wasm';
import type { MelBank } from '../feature/mel-bank.js';
import { fourierPlan, turnsOf, type FourierPass } from './fourier-plan.js';
import { anyRadix, radix2, radix4 } from './fourier-passes.js';
import { endsOfPower, power, weightedSums, windowed } from './frame-passes.js';

/**
 * Passes over four frames in WebAssembly. Addresses and lengths count bytes; each pass is described
 * where it is written, and does at least one step.
 */
interface FramePasses {
  windowed(at: number, end: number, hop: number, window: number, out: number): void;
  radix2(x: number, y: number, end: number, half: number, stride: number, turns: number): void;
  radix4(x: number, y: number, end: number, quarter: number, stride: number, turns: number): void;
  anyRadix(
    x: number,
    y: number,
    end: number,
    part: number,
    stride: number,
    turns: number,
    row: number,
    rows: number,
    others: number,
  ): void;
  power(
    z: number,
    end: number,
    mirror: number,
    out: number,
    mirrorOut: number,
    turns: number,
  ): void;
  endsOfPower(z: number, out: number, lastOut: number): void;
  weightedSums(stretches: number, end: number, weights: number, out: number): void;
}

export interface MelKernelConfig {
  readonly hopLength: number;
  /** As long as the transform: even, zeros around a shorter window. */
  readonly window: Float64Array;
  readonly bank: MelBank;
}

/**
 * Mel-filtered power of four frames at once, in single precision: a real transform by Stockham's
 * self-sorting mixed-radix algorithm
 * (Cochran et al. 1967, https://doi.org/10.1109/PROC.1967.5957) on half as many complex points.
 * Lengths whose factors are 2 and 4 are fast.
 */
export class MelKernel {
  /** Frames at once. */
  static readonly frames = 4;
  /**
   * What the frames are cut from, one every `hopLength` samples: to be filled before {@link run}.
   */
  readonly signal: Float32Array;
  /** [bands, frames] after {@link run}. */
  readonly mel: Float32Array;
  readonly #steps: readonly (() => void)[];

  constructor({ hopLength, window, bank }: MelKernelConfig) {
    const length = window.length,
      half = length / 2;
    const plan = fourierPlan(half);
    const place = new Layout();
    const signal = place.floats(length + 3 * hopLength + 3),
      windows = place.floats(length + 3),
      x = place.floats(4 * length + 48),
      y = place.floats(4 * length + 48);
    const spectrum = place.floats(4 * (half + 1)),
      halfTurns = place.floats(length),
      mel = place.floats(4 * bank.bands);
    const turns = plan.map((pass) => place.floats(pass.turns.length));
    const filters = stretchesOf(bank, spectrum);
    const weights = place.floats(filters.weights.length),
      stretches = place.floats(2 * bank.bands);

    const kernel = instance();
    reserve(kernel.memory, place.bytes);
    const { buffer } = kernel.memory;
    const write = (at: number, values: ArrayLike<number>) =>
      new Float32Array(buffer, at, values.length).set(values);
    write(windows, window);
    write(
      halfTurns,
      turnsOf(half - 1, (k) => (-Math.PI * (k + 1)) / half),
    );
    plan.forEach((pass, i) => write(turns[i]!, pass.turns));
    write(weights, filters.weights);
    new Int32Array(buffer, stretches, 2 * bank.bands).set(
      filters.stretches.map((at, i) => (i % 2 === 0 ? at : weights + at)),
    );

    this.signal = new Float32Array(buffer, signal, length + 3 * hopLength);
    this.mel = new Float32Array(buffer, mel, 4 * bank.bands);
    const [z] = plan.reduce(([from, to]) => [to, from], [x, y] as readonly [number, number]);
    this.#steps = [
      () => kernel.windowed(signal, signal + 4 * length, 4 * hopLength, windows, x),
      ...plan.map((pass, i) => runner(kernel, pass, turns[i]!, i % 2 === 0 ? [x, y] : [y, x])),
      () => kernel.endsOfPower(z, spectrum, spectrum + 16 * half),
      ...(half > 1
        ? [
            () =>
              kernel.power(
                z + 32,
                z + 32 * (1 + Math.floor(half / 2)),
                z + 32 * (half - 1),
                spectrum + 16,
                spectrum + 16 * (half - 1),
                halfTurns,
              ),
          ]
        : []),
      () => kernel.weightedSums(stretches, stretches + 8 * bank.bands, weights, mel),
    ];
  }

  run(): void {
    for (const step of this.#steps) step();
  }
}

const instance: () => WasmExports<FramePasses> = /* @__PURE__ */ wasmInstances<FramePasses>([
  windowed,
  radix2,
  radix4,
  anyRadix,
  power,
  endsOfPower,
  weightedSums,
]);

/** Addresses of arrays, each a multiple of sixteen bytes. */
class Layout {
  bytes = 0;

  /** @returns the address of so many floats or int32 */
  floats(count: number): number {
    const at = this.bytes;
    this.bytes += 16 * Math.ceil(count / 4);
    return at;
  }
}

function runner(
  { radix2, radix4, anyRadix }: FramePasses,
  { radix, count, stride }: FourierPass,
  turns: number,
  [x, y]: readonly [number, number],
): () => void {
  const bytes = 32 * stride,
    part = count * bytes;
  if (radix === 4) return () => radix4(x, y, x + part, part, bytes, turns);
  if (radix === 2) return () => radix2(x, y, x + part, part, bytes, turns);
  return () =>
    anyRadix(x, y, x + part, part, bytes, turns, 8 * radix, 8 * radix * radix, (radix - 1) * bytes);
}

/**
 * A bank's weights, and for each band the address of its first bin and where, in bytes, its weights
 * end. A band without bins gets one of weight 0.
 */
function stretchesOf(
  { bands, starts, offsets, weights }: MelBank,
  spectrum: number,
): { readonly weights: readonly number[]; readonly stretches: readonly number[] } {
  const all: number[] = [],
    stretches: number[] = [];
  for (let m = 0; m < bands; m++) {
    const bandWeights = weights.subarray(offsets[m]!, offsets[m + 1]!);
    all.push(...(bandWeights.length > 0 ? bandWeights : [0]));
    stretches.push(spectrum + 16 * starts[m]!, 4 * all.length);
  }
  return { weights: all, stretches };
}
