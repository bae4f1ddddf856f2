import {
  Linear,
  Mlp,
  Rng,
  collect,
  copyValues,
  dropout,
  inference,
  type Encoder,
  type Pass,
} from '@counterpoint/core';
import {
  add,
  customGrad,
  keep,
  mean,
  mul,
  randomNormal,
  relu,
  scalar,
  stack,
  sub,
  tensor,
  tidy,
  variable,
  zerosLike,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { brokenContracts } from '../broken-contracts.js';
import { checkEncoder, encoderContracts } from './check-encoder.js';
import { checkHead } from './check-head.js';

/** A sound encoder: two layers with dropout between them. */
class Small implements Encoder<Tensor2D> {
  readonly width = 3;
  readonly variables: Encoder['variables'];
  readonly state: Encoder['state'];
  readonly #parts: { first: Linear; second: Linear };
  readonly #seed: number;

  constructor(seed: number) {
    const rng = Rng.of(seed, 'small');
    this.#seed = seed;
    this.#parts = {
      first: new Linear({ inputs: 4, outputs: 6, rng: rng.fork('first') }),
      second: new Linear({ inputs: 6, outputs: 3, rng: rng.fork('second') }),
    };
    ({ variables: this.variables, state: this.state } = collect(this.#parts));
  }

  encode(batch: Tensor2D, pass: Pass = inference): Tensor2D {
    return tidy(() =>
      this.#parts.second.apply(dropout(relu(this.#parts.first.apply(batch)), 0.2, pass, 'hidden')),
    );
  }

  clone(): Small {
    const twin = new Small(this.#seed);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of Object.values(this.#parts)) part.dispose();
  }
}

/** The sound encoder with some of its members replaced. */
const but = (
  seed: number,
  change: (encoder: Small) => Partial<Encoder<Tensor2D>>,
): Encoder<Tensor2D> => {
  const encoder = new Small(seed);
  const whole: Encoder<Tensor2D> = {
    width: encoder.width,
    variables: encoder.variables,
    state: encoder.state,
    encode: (batch, pass) => encoder.encode(batch, pass),
    clone: () => encoder.clone(),
    dispose: () => encoder.dispose(),
  };
  return { ...whole, ...change(encoder) };
};

const batch = () => randomNormal([5, 4], 0, 1, 'float32', 4) as Tensor2D;
const name = 'acme/small';
const counter = { calls: 0 };
const stray = (seed: number) => tidy(() => variable(tensor([seed, 1, 2])));

/** The same value, half the gradient. */
const half = (x: Tensor2D): Tensor2D =>
  customGrad((y) => ({ value: (y as Tensor2D).clone(), gradFunc: (dy: Tensor2D) => mul(dy, 0.5) }))(
    x,
  ) as Tensor2D;

/** For each contract an encoder that breaks it. */
const breaking: Record<string, (seed: number) => Encoder<Tensor2D>> = {
  'encoder/shape': (seed) => but(seed, () => ({ width: 4 })),
  'encoder/inference-is-deterministic': (seed) =>
    but(seed, (e) => ({ encode: (x, p) => tidy(() => add(e.encode(x, p), counter.calls++)) })),
  'encoder/inference-is-row-wise': (seed) =>
    but(seed, (e) => ({
      encode: (x, p) =>
        tidy(() => {
          const y = e.encode(x, p);
          return sub(y, mean(y, 0, true));
        }),
    })),
  'encoder/rows-matter': (seed) =>
    but(seed, (e) => ({ encode: (x, p) => tidy(() => e.encode(zerosLike(x), p)) })),
  'encoder/input-untouched': (seed) =>
    but(seed, (e) => ({
      encode: (x, p) => {
        const y = e.encode(x, p);
        x.dispose();
        return y;
      },
    })),
  'encoder/pass-replays': (seed) =>
    but(seed, (e) => ({
      encode: (x, p = inference) =>
        e.encode(x, p.phase === 'infer' ? p : { ...p, rng: p.rng.fork(counter.calls++) }),
    })),
  'encoder/writes-nothing': (seed) =>
    but(seed, (e) => ({
      encode: (x, p) => {
        const first = Object.values(e.variables)[0]!;
        first.assign(tidy(() => mul(first, 1.1)));
        return e.encode(x, p);
      },
    })),
  'encoder/records-its-state': (seed) =>
    but(seed, (e) => ({
      encode: (x, p) => {
        p?.record?.({
          variable: Object.values(e.variables)[0]!,
          batch: keep(scalar(1)),
          rate: 0.1,
        });
        return e.encode(x, p);
      },
    })),
  'encoder/gradient-caching': (seed) =>
    but(seed, (e) => ({
      encode: (x, p = inference) => e.encode(x, { phase: p.phase, rng: p.rng }),
    })), // forgets firstRow
  'encoder/every-variable-learns': (seed) =>
    but(seed, (e) => ({ variables: { ...e.variables, idle: stray(seed) } })),
  'encoder/gradients-are-right': (seed) =>
    but(seed, (e) => ({ encode: (x, p) => tidy(() => half(e.encode(x, p))) })),
  'encoder/clone-is-equal': (seed) => but(seed, () => ({ clone: () => new Small(seed + 1) })),
  'encoder/clone-is-independent': (seed) => but(seed, (e) => ({ clone: () => e })),
  'encoder/follows-as-a-twin': (seed) =>
    but(seed, (e) => ({
      clone: () => {
        const twin = e.clone(),
          stale = e.clone();
        return {
          width: 3,
          variables: twin.variables,
          state: twin.state,
          encode: (x, p) => stale.encode(x, p),
          clone: () => twin.clone(),
          dispose: () => twin.dispose(),
        };
      },
    })),
  'encoder/names': (seed) =>
    but(seed, (e) => ({ variables: { ...e.variables, again: Object.values(e.variables)[0]! } })),
  'encoder/seeds-reproduce': () => new Small(counter.calls++),
  'encoder/saves-and-loads': (seed) =>
    but(seed, (e) => ({ encode: (x, p) => tidy(() => mul(e.encode(x, p), seed)) })), // the scale is stored nowhere
  'encoder/leaks-nothing': (seed) =>
    but(seed, (e) => ({
      encode: (x, p) => {
        stack([x, x]);
        return e.encode(x, p);
      },
    })),
  'encoder/disposes': (seed) => but(seed, () => ({ dispose: () => undefined })),
};

test('a sound encoder keeps every contract', async () => {
  const remaining = await checkEncoder({ name, make: (seed) => new Small(seed), batch });
  expect(remaining).toEqual(encoderContracts.map(({ id }) => id));
});

test('a head with batch normalisation keeps every contract of an encoder', async () => {
  await checkHead({
    name: 'core/mlp',
    make: (seed) => new Mlp({ widths: [4, 6, 3], lastBatchNorm: true, rng: Rng.of(seed, 'head') }),
    batch,
  });
});

describe('an encoder that breaks a contract is found out', () => {
  test.each(encoderContracts.map(({ id }) => id))('%s', async (id) => {
    const make = breaking[id];
    expect(make, 'a deliberately broken encoder').toBeDefined();
    expect(await brokenContracts(checkEncoder({ name, make: make!, batch }))).toContain(id);
  });
});

test('the message names the part, the contract, what was observed and where to read', async () => {
  const check = checkEncoder({ name, make: breaking['encoder/shape']!, batch });
  await expect(check).rejects.toThrow(
    /acme\/small[\s\S]*encoder\/shape: .*Observed: a tensor \[5, 3\], expected \[5, 4\][\s\S]*#encoder-shape/,
  );
});

test('a batch too small to tell is refused', async () => {
  const check = checkEncoder({
    name,
    make: (seed) => new Small(seed),
    batch: () => randomNormal([2, 4]) as Tensor2D,
  });
  await expect(check).rejects.toMatchObject({ code: 'CP_TESTKIT_SUBJECT' });
});
