import { radices } from './radices.js';

/**
 * Discrete Fourier transforms of real signals of one length, by Stockham's self-sorting
 * mixed-radix algorithm
 * (Cochran et al. 1967, https://doi.org/10.1109/PROC.1967.5957) on half as many complex points.
 * Any even length works; lengths whose factors are 2, 3 and 5 are fast.
 */
export class RealFft {
  readonly length: number;
  readonly #plan: readonly Stage[];
  readonly #half: number;
  readonly #cosine: Float64Array;
  readonly #sine: Float64Array;
  #a: Float64Array;
  #b: Float64Array;

  constructor(length: number) {
    if (length < 2 || length % 2 !== 0)
      throw new RangeError(`RealFft: the length ${length} is not a positive even number.`);
    this.length = length;
    this.#half = length / 2;
    this.#plan = stages(this.#half);
    this.#cosine = Float64Array.from({ length: this.#half }, (_, k) =>
      Math.cos((2 * Math.PI * k) / length),
    );
    this.#sine = Float64Array.from(
      { length: this.#half },
      (_, k) => -Math.sin((2 * Math.PI * k) / length),
    );
    this.#a = new Float64Array(length);
    this.#b = new Float64Array(length);
  }

  /** Where the next signal goes, [length]: fill it before {@link transform}. */
  get input(): Float64Array {
    return this.#a;
  }

  /**
   * X_k for k = 0 ... length / 2 of the signal in {@link input}, which is overwritten.
   *
   * @param out [length + 2]: real and imaginary parts, interleaved
   */
  transform(out: Float64Array): void {
    const z = this.#run();
    const n = this.#half;
    out[0] = z[0]! + z[1]!;
    out[1] = 0;
    out[2 * n] = z[0]! - z[1]!;
    out[2 * n + 1] = 0;
    for (let k = 1, m = n - 1; k <= m; k++, m--) {
      const cosine = this.#cosine[k]!,
        sine = this.#sine[k]!;
      const ar = z[2 * k]!,
        ai = z[2 * k + 1]!,
        br = z[2 * m]!,
        bi = z[2 * m + 1]!;
      const er = 0.5 * (ar + br),
        ei = 0.5 * (ai - bi),
        or = 0.5 * (ai + bi),
        oi = 0.5 * (br - ar);
      const tr = or * cosine - oi * sine,
        ti = or * sine + oi * cosine;
      out[2 * k] = er + tr;
      out[2 * k + 1] = ei + ti;
      out[2 * m] = er - tr;
      out[2 * m + 1] = ti - ei;
    }
  }

  /**
   * The real signal whose transform is `spectrum`.
   *
   * @param spectrum [length + 2], as {@link transform} writes it @param out [length]
   */
  inverse(spectrum: Float64Array, out: Float64Array): void {
    const n = this.#half;
    const z = this.#a;
    for (let k = 0; k < n; k++) {
      const m = n - k;
      const ar = spectrum[2 * k]!,
        ai = spectrum[2 * k + 1]!,
        br = spectrum[2 * m]!,
        bi = -spectrum[2 * m + 1]!;
      const er = 0.5 * (ar + br),
        ei = 0.5 * (ai + bi),
        dr = 0.5 * (ar - br),
        di = 0.5 * (ai - bi);
      const cosine = this.#cosine[k]!,
        sine = -this.#sine[k]!;
      const or = dr * cosine - di * sine,
        oi = dr * sine + di * cosine;
      z[2 * k] = er - oi;
      z[2 * k + 1] = -(ei + or);
    }
    const y = this.#run();
    for (let k = 0; k < n; k++) {
      out[2 * k] = y[2 * k]! / n;
      out[2 * k + 1] = -y[2 * k + 1]! / n;
    }
  }

  #run(): Float64Array {
    for (const stage of this.#plan) {
      step(stage, this.#a, this.#b);
      [this.#a, this.#b] = [this.#b, this.#a];
    }
    return this.#a;
  }
}

/** One pass over all points: `count` groups of `radix` inputs, `stride` interleaved transforms. */
interface Stage {
  readonly radix: number;
  readonly count: number;
  readonly stride: number;
  /** exp(-2 pi i p q / (radix count)) for group p and output q = 1 ... radix - 1, interleaved. */
  readonly twiddles: Float64Array;
}

function stages(points: number): readonly Stage[] {
  let rest = points,
    stride = 1;
  return radices(points).map((radix) => {
    const count = rest / radix;
    const twiddles = new Float64Array(2 * count * (radix - 1));
    for (let p = 0; p < count; p++) {
      for (let q = 1; q < radix; q++) {
        const angle = (-2 * Math.PI * p * q) / rest;
        twiddles[2 * (p * (radix - 1) + q - 1)] = Math.cos(angle);
        twiddles[2 * (p * (radix - 1) + q - 1) + 1] = Math.sin(angle);
      }
    }
    const stage = { radix, count, stride, twiddles };
    rest = count;
    stride *= radix;
    return stage;
  });
}

function step(stage: Stage, x: Float64Array, y: Float64Array): void {
  if (stage.radix === 4) radix4(stage, x, y);
  else if (stage.radix === 2) radix2(stage, x, y);
  else anyRadix(stage, x, y);
}

function radix2({ count, stride, twiddles }: Stage, x: Float64Array, y: Float64Array): void {
  const half = 2 * count * stride;
  for (let p = 0; p < count; p++) {
    const wr = twiddles[2 * p]!,
      wi = twiddles[2 * p + 1]!;
    for (let s = 0; s < stride; s++) {
      const i = 2 * (p * stride + s),
        o = 2 * (2 * p * stride + s),
        o1 = o + 2 * stride;
      const ar = x[i]!,
        ai = x[i + 1]!,
        br = x[i + half]!,
        bi = x[i + half + 1]!;
      const dr = ar - br,
        di = ai - bi;
      y[o] = ar + br;
      y[o + 1] = ai + bi;
      y[o1] = dr * wr - di * wi;
      y[o1 + 1] = dr * wi + di * wr;
    }
  }
}

function radix4({ count, stride, twiddles }: Stage, x: Float64Array, y: Float64Array): void {
  const quarter = 2 * count * stride;
  for (let p = 0; p < count; p++) {
    const w1r = twiddles[6 * p]!,
      w1i = twiddles[6 * p + 1]!,
      w2r = twiddles[6 * p + 2]!,
      w2i = twiddles[6 * p + 3]!;
    const w3r = twiddles[6 * p + 4]!,
      w3i = twiddles[6 * p + 5]!;
    for (let s = 0; s < stride; s++) {
      const i0 = 2 * (p * stride + s),
        i1 = i0 + quarter,
        i2 = i1 + quarter,
        i3 = i2 + quarter;
      const o0 = 2 * (4 * p * stride + s),
        o1 = o0 + 2 * stride,
        o2 = o1 + 2 * stride,
        o3 = o2 + 2 * stride;
      const ar = x[i0]!,
        ai = x[i0 + 1]!,
        br = x[i1]!,
        bi = x[i1 + 1]!,
        cr = x[i2]!,
        ci = x[i2 + 1]!,
        dr = x[i3]!,
        di = x[i3 + 1]!;
      const sr = ar + cr,
        si = ai + ci,
        tr = ar - cr,
        ti = ai - ci;
      const ur = br + dr,
        ui = bi + di,
        vr = bi - di,
        vi = dr - br; // v = -i (b - d)
      const f1r = tr + vr,
        f1i = ti + vi,
        f2r = sr - ur,
        f2i = si - ui,
        f3r = tr - vr,
        f3i = ti - vi;
      y[o0] = sr + ur;
      y[o0 + 1] = si + ui;
      y[o1] = f1r * w1r - f1i * w1i;
      y[o1 + 1] = f1r * w1i + f1i * w1r;
      y[o2] = f2r * w2r - f2i * w2i;
      y[o2 + 1] = f2r * w2i + f2i * w2r;
      y[o3] = f3r * w3r - f3i * w3i;
      y[o3 + 1] = f3r * w3i + f3i * w3r;
    }
  }
}

function anyRadix(
  { radix, count, stride, twiddles }: Stage,
  x: Float64Array,
  y: Float64Array,
): void {
  const cosine = Float64Array.from({ length: radix }, (_, j) =>
    Math.cos((2 * Math.PI * j) / radix),
  );
  const sine = Float64Array.from({ length: radix }, (_, j) => -Math.sin((2 * Math.PI * j) / radix));
  for (let p = 0; p < count; p++) {
    for (let s = 0; s < stride; s++) {
      for (let q = 0; q < radix; q++) {
        let fr = 0,
          fi = 0;
        for (let j = 0; j < radix; j++) {
          const i = 2 * ((p + j * count) * stride + s),
            turn = (j * q) % radix;
          const c = cosine[turn]!,
            d = sine[turn]!;
          fr += x[i]! * c - x[i + 1]! * d;
          fi += x[i]! * d + x[i + 1]! * c;
        }
        const o = 2 * ((radix * p + q) * stride + s);
        const t = 2 * (p * (radix - 1) + q - 1);
        const wr = q === 0 ? 1 : twiddles[t]!,
          wi = q === 0 ? 0 : twiddles[t + 1]!;
        y[o] = fr * wr - fi * wi;
        y[o + 1] = fr * wi + fi * wr;
      }
    }
  }
}
