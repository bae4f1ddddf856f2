import {
  localCommunicators,
  type Component,
  type Exchanged,
  type GatheredParts,
} from '@counterpoint/core';
import { describe, expect, test } from 'vitest';
import { spectralPlugin } from '../../../../examples/plugins/spectral/src/index.js';
import { ownPlugins } from '../plugins.js';
import { methodFixtures } from './method-fixtures.js';
import {
  difference,
  makeMethod,
  rows,
  runAlone,
  runOnRank,
  type Mutation,
  type Outcome,
} from './trial.js';
import { videoVariants } from './video-fixtures.js';

const plugins = [...(await ownPlugins()).map(({ plugin }) => plugin), spectralPlugin];
const methods = plugins.flatMap(({ components }) =>
  components.filter(({ kind }) => kind === 'method'),
);
const fixtureOf = ({ kind, id }: Component) =>
  methodFixtures[`${kind} ${id}`] ?? methodFixtures[id];
const tolerance = 1e-5;

async function together(
  component: Component,
  ranks: number,
  mutation?: Mutation,
  microBatch?: number,
  fixture = fixtureOf(component)!,
) {
  return Promise.all(
    localCommunicators(ranks).map((communicator) =>
      runOnRank(component, fixture, communicator, mutation, microBatch),
    ),
  );
}
/**
 * Gradients after the first step also hold the difference of the variables, which batch
 * normalisation of few rows amplifies.
 */
const amplified = 1e-4;
const worst = (a: Outcome, b: Outcome) =>
  Math.max(
    ...a.gradients.map(
      (each, step) =>
        difference(each, b.gradients[step]!) * (step === 0 ? 1 : tolerance / amplified),
    ),
    difference(a.variables, b.variables),
    difference(a.state, b.state),
  );

test('every method that a plugin brings has a fixture', () => {
  expect(methods.length).toBeGreaterThan(20);
  expect(methods.filter((each) => fixtureOf(each) === undefined).map(({ id }) => id)).toEqual([]);
});

async function expectEqualOnRanks(
  component: Component,
  fixture = fixtureOf(component)!,
  microBatchAlone?: number,
): Promise<void> {
  const alone = await runAlone(component, fixture, microBatchAlone);
  for (const ranks of [1, 2, 3, 4]) {
    const outcomes = await together(component, ranks, undefined, undefined, fixture);
    expect(worst(alone, outcomes[0]!), `${ranks} ranks`).toBeLessThan(tolerance);
    for (const outcome of outcomes.slice(1)) expect(outcome).toEqual(outcomes[0]);
  }
}

describe.each(methods.map((component) => [component.id, component] as const))(
  '%s',
  (_, component) => {
    test('1 to 4 ranks make the steps of one process', () => expectEqualOnRanks(component));
  },
);

/**
 * One process takes the whole batch at once here: micro-batches that begin elsewhere must not change
 * the dropout masks of samples that have several rows.
 */
test.each(videoVariants)(
  '%s with %s: 1 to 4 ranks make the steps of one process without micro-batches',
  (id, _, fixture) =>
    expectEqualOnRanks(
      methods.find((each) => each.id === id)!,
      fixture,
      rows,
    ),
);

const [multiple, swav] = ['text/multiple-negatives', 'core/swav'].map((id) =>
  methods.find((each) => each.id === id)!,
);

/** Known mistakes of other distributed implementations, made on purpose. */
const mutations: readonly (readonly [string, Component, Mutation])[] = [
  [
    'a mean over ranks in place of the sum',
    multiple!,
    {
      communicator: (communicator) => ({
        ...communicator,
        async allReduce(values, operation, what) {
          await communicator.allReduce(values, operation, what);
          if (values instanceof Float32Array && operation === 'sum')
            values.forEach((value, i) => (values[i] = value / communicator.size));
        },
      }),
    },
  ],
  [
    'gradients that the objective gives directly, counted on every rank',
    swav!,
    { share: (share) => ({ ...share, addsDirectGradients: true }) },
  ],
  [
    'masks of dropout by the row of the rank',
    multiple!,
    {
      method: (method, firstRow) => ({
        ...method,
        embed: (views, pass) =>
          method.embed(views, { ...pass, firstRow: (pass.firstRow ?? 0) - firstRow }),
        objective: (embeddings, context) => method.objective(embeddings, context),
        update: (carry, progress) => method.update?.(carry, progress),
      }),
    },
  ],
  [
    'the anchors of the first rank on every rank',
    multiple!,
    {
      method: (method) => ({
        ...method,
        embed: (views, pass) => method.embed(views, pass),
        objective: (embeddings, context) => {
          const { anchors } = context;
          const moved = anchors && { ...anchors, from: 0 };
          return method.objective(embeddings, { ...context, anchors: moved });
        },
        update: (carry, progress) => method.update?.(carry, progress),
      }),
    },
  ],
  [
    'parts gathered in another order',
    multiple!,
    {
      communicator: (communicator) => ({
        ...communicator,
        async allGather<T extends Exchanged>(values: T, what: string): Promise<GatheredParts<T>> {
          const { all, counts } = await communicator.allGather(values, what);
          const parts = [...counts].map((count, rank) => {
            const from = counts.slice(0, rank).reduce((sum, each) => sum + each, 0);
            return all.slice(from, from + count);
          });
          parts.reverse();
          const swapped = all.slice() as T;
          let place = 0;
          for (const part of parts) swapped.set(part, (place += part.length) - part.length);
          return { all: swapped, counts: counts.slice().reverse() };
        },
      }),
    },
  ],
];

test.each(mutations)('%s: the comparison fails', async (_, component, mutation) => {
  const alone = await runAlone(component, fixtureOf(component)!);
  const [whole] = await together(component, 2);
  const [wrong] = await together(component, 2, mutation);
  expect(worst(alone, whole!)).toBeLessThan(tolerance);
  expect(worst(alone, wrong!)).toBeGreaterThan(100 * tolerance);
});

/** Those of docs/distributed.md; the fixture of `core/two-views` names a loss that is not divided. */
const divided = [
  ...['core/dcl', 'core/dino', 'core/moco-v1', 'core/moco-v2', 'core/moco-v3', 'core/nnclr'],
  ...['core/simclr', 'core/supcon', 'core/swav', 'multimodal/clip', 'multimodal/sig-lip'],
  ...['text/guided-negatives', 'text/multiple-negatives', 'text/simcse', 'text/supcon'],
];

test('methods that can divide their objective among ranks do', async () => {
  const values: string[] = [];
  for (const component of methods) {
    const method = await makeMethod(component, fixtureOf(component)!);
    if (method.supportsAnchors) values.push(component.id);
    method.dispose();
  }
  expect(values.sort()).toEqual(divided.sort());
});

test('a rank is asked for the anchors of its own rows, once a step', async () => {
  const requests: unknown[] = [];
  await together(multiple!, 3, {
    method: (method) => ({
      ...method,
      embed: (views, pass) => method.embed(views, pass),
      objective: (embeddings, context) => {
        if (context.progress.step === 0) requests.push(context.anchors);
        return method.objective(embeddings, context);
      },
      update: (carry, progress) => method.update?.(carry, progress),
    }),
  });
  expect(requests).toEqual([0, 8, 16].map((from) => ({ from, count: rows / 3 })));
});

test('batch normalisation is equal to the bit where each of two ranks has one micro-batch', async () => {
  const component = methods.find(({ id }) => id === 'core/barlow-twins')!;
  const alone = await runAlone(component, fixtureOf(component)!, rows / 2);
  expect(Object.keys(alone.state).some((name) => name.endsWith('running_var'))).toBe(true);
  const outcomes = await together(component, 2, {}, rows / 2);
  for (const outcome of outcomes) expect(outcome).toEqual(alone);
});
