import {
  Linear,
  Rng,
  collect,
  copyValues,
  dropout,
  inference,
  prefixed,
  statistic,
  type Batch,
  type Embeddings,
  type Encoder,
  type Method,
  type Objective,
  type ObjectiveContext,
  type Pass,
  type Progress,
  type Views,
} from '@counterpoint/core';
import {
  add,
  concat,
  logSoftmax,
  matMul,
  mean,
  mul,
  neg,
  randomNormal,
  scalar,
  slice,
  stack,
  sub,
  sum,
  tensor,
  tidy,
  variable,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { brokenContracts } from '../broken-contracts.js';
import { checkMethod, methodContracts } from './check-method.js';

class Tower implements Encoder<Tensor2D> {
  readonly width = 3;
  readonly variables: Encoder['variables'];
  readonly state: Encoder['state'];
  readonly #linear: Linear;

  constructor(seed: number) {
    this.#linear = new Linear({ inputs: 4, outputs: 3, rng: Rng.of(seed, 'tower') });
    ({ variables: this.variables, state: this.state } = collect({ linear: this.#linear }));
  }

  encode(batch: Tensor2D, pass: Pass = inference): Tensor2D {
    return tidy(() => dropout(this.#linear.apply(batch), 0.2, pass, 'drop'));
  }

  clone(): Tower {
    const twin = new Tower(0);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    this.#linear.dispose();
  }
}

/** A sound method with a momentum twin and a queue of negatives. */
class Small implements Method<Tensor2D> {
  readonly views = 2;
  readonly encoder: Tower;
  readonly variables: Method['variables'];
  readonly state: Method['state'];
  readonly #twin: Tower;
  readonly #queue = statistic(0.1, [6, 3]);

  constructor(seed: number) {
    this.encoder = new Tower(seed);
    this.#twin = this.encoder.clone();
    this.variables = prefixed('encoder', this.encoder.variables);
    this.state = { ...prefixed('twin', this.#twin.variables), queue: this.#queue };
  }

  embed([first, second]: Views<Tensor2D>, pass: Pass): Embeddings {
    return {
      query: this.encoder.encode(first!, { ...pass, rng: pass.rng.fork('query') }),
      key: this.#twin.encode(second!, { ...pass, rng: pass.rng.fork('key') }),
    };
  }

  objective({ query, key }: Embeddings, _context: ObjectiveContext): Objective {
    const loss = tidy(() => {
      const positive = sum(mul(query!, key!), 1, true);
      const logits = concat(
        [positive, matMul(query!, this.#queue as Tensor as Tensor2D, false, true)],
        1,
      );
      return neg(mean(slice(logSoftmax(logits), [0, 0], [-1, 1]))) as Scalar;
    });
    return { loss, carry: { key: key!.clone() } };
  }

  update({ key }: Readonly<Record<string, Tensor>>, _progress: Progress): void {
    tidy(() => {
      const rows = key!.shape[0]!;
      this.#queue.assign(concat([slice(this.#queue, [rows, 0], [6 - rows, 3]), key!], 0));
      for (const [name, twin] of Object.entries(this.#twin.variables))
        twin.assign(add(mul(twin, 0.9), mul(this.encoder.variables[name]!, 0.1)));
    });
  }

  dispose(): void {
    for (const part of [this.encoder, this.#twin, this.#queue]) part.dispose();
  }
}

const but = (
  seed: number,
  change: (method: Small) => Partial<Method<Tensor2D>>,
): Method<Tensor2D> => {
  const method = new Small(seed);
  const whole: Method<Tensor2D> = {
    encoder: method.encoder,
    views: method.views,
    variables: method.variables,
    state: method.state,
    embed: (views, pass) => method.embed(views, pass),
    objective: (embeddings, context) => method.objective(embeddings, context),
    update: (carry, progress) => method.update(carry, progress),
    dispose: () => method.dispose(),
  };
  return { ...whole, ...change(method) };
};
const views = () =>
  [
    randomNormal([4, 4], 0, 1, 'float32', 4),
    randomNormal([4, 4], 0, 1, 'float32', 5),
  ] as Tensor2D[];
const count = { calls: 0 };

/** For each contract a method that breaks it. */
const breaking: Record<string, (seed: number) => Method<Tensor2D>> = {
  'method/embeds-rows': (seed) =>
    but(seed, (m) => ({
      embed: (v, p) => ({ ...m.embed(v, p), extra: slice(v[0]!, [0, 0], [1, 2]) }),
    })),
  'method/embed-replays': (seed) =>
    but(seed, (m) => ({ embed: (v, p) => m.embed(v, { ...p, rng: Rng.of(count.calls++) }) })),
  'method/pure-objective': (seed) =>
    but(seed, (m) => ({
      objective: (e, c) => {
        m.update({ key: e['key']! }, c.progress);
        return m.objective(e, c);
      },
    })),
  'method/every-variable-learns': (seed) =>
    but(seed, (m) => ({ variables: { ...m.variables, twin: variable(tensor([1])) } })),
  'method/holds-its-encoder': (seed) =>
    but(seed, (m) => ({ variables: Object.fromEntries(Object.entries(m.variables).slice(1)) })),
  'method/gradient-caching': (seed) =>
    but(seed, (m) => ({ embed: (v, p) => m.embed(v, { phase: p.phase, rng: p.rng }) })),
  'method/update-writes-state-alone': (seed) =>
    but(seed, (m) => ({
      update: (c, p) => {
        m.update(c, p);
        const first = Object.values(m.variables)[0]!;
        tidy(() => first.assign(mul(first, 0.5)));
      },
    })),
  'method/saves-and-loads': (seed) =>
    but(seed, (m) => ({
      state: Object.fromEntries(Object.entries(m.state).filter(([name]) => name !== 'queue')),
    })),
  'method/seeds-reproduce': () => new Small(count.calls++),
  'method/leaks-nothing': (seed) =>
    but(seed, (m) => ({
      update: (c, p) => {
        stack([c['key']!]);
        m.update(c, p);
      },
    })),
  'method/disposes': (seed) => but(seed, (m) => ({ dispose: () => m.encoder.dispose() })),
};

test('a sound method keeps every contract', async () => {
  expect(await checkMethod({ name: 'acme/small', make: (seed) => new Small(seed), views })).toEqual(
    methodContracts.map(({ id }) => id),
  );
});

describe('a method that breaks a contract is found out', () => {
  test.each(methodContracts.map(({ id }) => id))('%s', async (id) => {
    const make = breaking[id];
    expect(make, 'a deliberately broken method').toBeDefined();
    expect(
      await brokenContracts(checkMethod({ name: 'acme/broken', make: make!, views })),
    ).toContain(id);
  });
});

test('a carry that is disposed of, a wrong number of views, and a loss that is no number are told', async () => {
  const disposing = (seed: number) =>
    but(seed, (m) => ({
      update: (c, p) => {
        m.update(c, p);
        c['key']!.dispose();
      },
    }));
  expect(
    await brokenContracts(checkMethod({ name: 'acme/broken', make: disposing, views })),
  ).toContain('method/update-writes-state-alone');
  expect(
    await brokenContracts(
      checkMethod({
        name: 'acme/small',
        make: (seed) => new Small(seed),
        views: () => [...views(), views()[0]!],
      }),
    ),
  ).toContain('method/embeds-rows');
  const endless = (seed: number) =>
    but(seed, () => ({
      objective: (e) => ({
        loss: tidy(() => mul(sum(sub(e['query']!, e['query']!)), scalar(NaN)) as Scalar),
      }),
    }));
  expect(
    await brokenContracts(
      checkMethod<Batch>({ name: 'acme/broken', make: endless as never, views }),
    ),
  ).toContain('method/pure-objective');
});
