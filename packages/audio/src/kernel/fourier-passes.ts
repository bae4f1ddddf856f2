import {
  add,
  constant,
  float32,
  floats,
  load,
  loadSplat,
  store,
  loopTo,
  wasmFunction,
  type Code,
  type Local,
  type WasmFunction,
} from '@counterpoint/wasm';

// Four signals at a time: a complex number is four real parts and then four imaginary parts, 32
// bytes in all.

const { add: plus, sub: minus, mul: times } = float32;
const number = 32,
  imaginary = 16;

/** A complex number in two local variables. */
interface Complex {
  readonly r: Local;
  readonly i: Local;
}

const read = ({ r, i }: Complex, at: Local): Code => [
  ...r.set(load(at.get)),
  ...i.set(load(at.get, imaginary)),
];
const splat = ({ r, i }: Complex, at: Local, offset = 0): Code => [
  ...r.set(loadSplat(at.get, offset)),
  ...i.set(loadSplat(at.get, offset + 4)),
];
const write = (at: Local, r: Code, i: Code): Code => [
  ...store(at.get, r),
  ...store(at.get, i, imaginary),
];
const writeTurned = (at: Local, { r, i }: Complex, by: Complex): Code =>
  write(
    at,
    minus(times(r.get, by.r.get), times(i.get, by.i.get)),
    plus(times(r.get, by.i.get), times(i.get, by.r.get)),
  );
const onBy = (bytes: number, ...all: readonly Local[]): Code =>
  all.flatMap((at) => at.set(add(at.get, constant(bytes))));
const after = (at: Local, before: Local, bytes: Local): Code => at.set(add(before.get, bytes.get));

/**
 * A pass of Stockham's transform that joins two: for every group p of `stride` bytes, y = (a + b,
 * (a - b) w_p) with a at x and b `half` bytes later.
 *
 * Parameters: x and the `end` of its first half, y, half, stride, turns (w_p, two floats each).
 */
export const radix2: WasmFunction = wasmFunction(
  'radix2',
  { x: 'i32', y: 'i32', end: 'i32', half: 'i32', stride: 'i32', turns: 'i32' },
  {
    inner: 'i32',
    x1: 'i32',
    y1: 'i32',
    wr: 'v128',
    wi: 'v128',
    ar: 'v128',
    ai: 'v128',
    br: 'v128',
    bi: 'v128',
  },
  ({ x, y, end, half, stride, turns, inner, x1, y1, ...locals }) => {
    const w = { r: locals.wr, i: locals.wi },
      a = { r: locals.ar, i: locals.ai },
      b = { r: locals.br, i: locals.bi };
    return loopTo(x, end, 0, [
      ...splat(w, turns),
      ...onBy(8, turns),
      ...after(inner, x, stride),
      ...after(x1, x, half),
      ...after(y1, y, stride),
      ...loopTo(x, inner, number, [
        ...read(a, x),
        ...read(b, x1),
        ...write(y, plus(a.r.get, b.r.get), plus(a.i.get, b.i.get)),
        ...a.r.set(minus(a.r.get, b.r.get)),
        ...a.i.set(minus(a.i.get, b.i.get)),
        ...writeTurned(y1, a, w),
        ...onBy(number, x1, y, y1),
      ]),
      ...y.set(y1.get),
    ]);
  },
);

/** As {@link radix2} with four parts, `quarter` bytes apart, and w_p, w_p^2 and w_p^3 in turns. */
export const radix4: WasmFunction = wasmFunction(
  'radix4',
  { x: 'i32', y: 'i32', end: 'i32', quarter: 'i32', stride: 'i32', turns: 'i32' },
  {
    inner: 'i32',
    x1: 'i32',
    x2: 'i32',
    x3: 'i32',
    y1: 'i32',
    y2: 'i32',
    y3: 'i32',
    w1r: 'v128',
    w1i: 'v128',
    w2r: 'v128',
    w2i: 'v128',
    w3r: 'v128',
    w3i: 'v128',
    ar: 'v128',
    ai: 'v128',
    br: 'v128',
    bi: 'v128',
    cr: 'v128',
    ci: 'v128',
    dr: 'v128',
    di: 'v128',
    tr: 'v128',
    ti: 'v128',
    vr: 'v128',
    vi: 'v128',
  },
  ({ x, y, end, quarter, stride, turns, inner, x1, x2, x3, y1, y2, y3, ...locals }) => {
    const w1 = { r: locals.w1r, i: locals.w1i },
      w2 = { r: locals.w2r, i: locals.w2i },
      w3 = { r: locals.w3r, i: locals.w3i };
    const a = { r: locals.ar, i: locals.ai },
      b = { r: locals.br, i: locals.bi },
      c = { r: locals.cr, i: locals.ci },
      d = { r: locals.dr, i: locals.di };
    const t = { r: locals.tr, i: locals.ti },
      v = { r: locals.vr, i: locals.vi };
    const combine = (out: Complex, with_: typeof plus, p: Complex, q: Complex): Code => [
      ...out.r.set(with_(p.r.get, q.r.get)),
      ...out.i.set(with_(p.i.get, q.i.get)),
    ];
    return loopTo(x, end, 0, [
      ...[w1, w2, w3].flatMap((w, k) => splat(w, turns, 8 * k)),
      ...onBy(24, turns),
      ...after(inner, x, stride),
      ...after(x1, x, quarter),
      ...after(x2, x1, quarter),
      ...after(x3, x2, quarter),
      ...after(y1, y, stride),
      ...after(y2, y1, stride),
      ...after(y3, y2, stride),
      ...loopTo(x, inner, number, [
        ...read(a, x),
        ...read(b, x1),
        ...read(c, x2),
        ...read(d, x3),
        ...combine(t, minus, a, c),
        ...combine(a, plus, a, c),
        ...v.r.set(minus(b.i.get, d.i.get)),
        ...v.i.set(minus(d.r.get, b.r.get)), // -i (b - d)
        ...combine(b, plus, b, d),
        ...write(y, plus(a.r.get, b.r.get), plus(a.i.get, b.i.get)),
        ...combine(a, minus, a, b),
        ...combine(c, plus, t, v),
        ...combine(d, minus, t, v),
        ...writeTurned(y1, c, w1),
        ...writeTurned(y2, a, w2),
        ...writeTurned(y3, d, w3),
        ...onBy(number, x1, x2, x3, y, y1, y2, y3),
      ]),
      ...y.set(y3.get),
    ]);
  },
);

/**
 * As {@link radix2} with any number of parts, `part` bytes apart: output q is the sum over parts j
 * of x_j times a factor. `turns` holds these factors
 * for every group p, every q and every j, two floats each; `row` counts the bytes of one q's,
 * `rows` those of one p's,
 * `others` those of the outputs of a group but its first.
 */
export const anyRadix: WasmFunction = wasmFunction(
  'anyRadix',
  {
    x: 'i32',
    y: 'i32',
    end: 'i32',
    part: 'i32',
    stride: 'i32',
    turns: 'i32',
    row: 'i32',
    rows: 'i32',
    others: 'i32',
  },
  {
    inner: 'i32',
    from: 'i32',
    to: 'i32',
    turn: 'i32',
    turnEnd: 'i32',
    turnsEnd: 'i32',
    wr: 'v128',
    wi: 'v128',
    ar: 'v128',
    ai: 'v128',
    sr: 'v128',
    si: 'v128',
  },
  ({
    x,
    y,
    end,
    part,
    stride,
    turns,
    row,
    rows,
    others,
    inner,
    from,
    to,
    turn,
    turnEnd,
    turnsEnd,
    ...locals
  }) => {
    const w = { r: locals.wr, i: locals.wi },
      a = { r: locals.ar, i: locals.ai },
      s = { r: locals.sr, i: locals.si };
    return loopTo(x, end, 0, [
      ...after(inner, x, stride),
      ...after(turnsEnd, turns, rows),
      ...loopTo(x, inner, number, [
        ...turn.set(turns.get),
        ...to.set(y.get),
        ...loopTo(turn, turnsEnd, 0, [
          ...s.r.set(floats(0)),
          ...s.i.set(floats(0)),
          ...from.set(x.get),
          ...after(turnEnd, turn, row),
          ...loopTo(turn, turnEnd, 8, [
            ...read(a, from),
            ...splat(w, turn),
            ...after(from, from, part),
            ...s.r.set(plus(s.r.get, minus(times(a.r.get, w.r.get), times(a.i.get, w.i.get)))),
            ...s.i.set(plus(s.i.get, plus(times(a.r.get, w.i.get), times(a.i.get, w.r.get)))),
          ]),
          ...write(to, s.r.get, s.i.get),
          ...after(to, to, stride),
        ]),
        ...onBy(number, y),
      ]),
      ...turns.set(turnsEnd.get),
      ...after(y, y, others),
    ]);
  },
);
