import {
  CounterpointError,
  parseConfig,
  Registry,
  type Augmenter,
  type Batch,
  type Component,
  type ContrastiveLoss,
  type Encoder,
  type Head,
  type Method,
} from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkAugmenter } from '../augmenter/check-augmenter.js';
import { checkEncoder } from '../encoder/check-encoder.js';
import { checkHead } from '../encoder/check-head.js';
import type { Contract } from '../contract.js';
import { holdTo } from '../hold-to.js';
import { checkLoss } from '../loss/check-loss.js';
import { checkMethod } from '../method/check-method.js';
import { componentContracts, type ComponentSubject } from './component-contracts.js';
import type { Fixture } from './fixture.js';

/**
 * Holds a component to what every component promises, then what it makes to the contracts of its kind, made through the config door.
 *
 * @returns the ids of the contracts, when all are kept
 * @throws CP_TESTKIT_CONTRACT_BROKEN naming each broken contract; CP_TESTKIT_SUBJECT when the fixture lacks what the kind is tried with
 */
export async function checkComponent(
  component: Component,
  fixture: Fixture,
): Promise<readonly string[]> {
  const general = await holdTo(component.id, componentContracts, { component, fixture });
  const own = await checkKind(component, fixture);
  const tried =
    fixture.trial === undefined
      ? []
      : await holdTo(component.id, [trialContract], { component, fixture });
  return [...general, ...own, ...tried];
}

const trialContract: Contract<ComponentSubject> = {
  id: 'component/trial',
  promise: 'The part does what the trial of its fixture asks.',
  async breach({ component, fixture }) {
    await fixture.trial?.((await makeWith(component, fixture, 1)) as never);
    return undefined;
  },
};

async function makeWith(component: Component, fixture: Fixture, seed: number): Promise<unknown> {
  const parts = await fixture.parts?.(seed);
  const nested = new Registry(fixture.plugins ?? []);
  return component.create(parseConfig(component.schema, fixture.config, component.id), {
    seed,
    create: (kind, named, inner) => nested.create(kind, named, inner),
    parts,
  });
}

type AnyAugmenter = Augmenter<unknown, unknown, unknown>;

/** One pipeline, or one for each view. */
async function checkViews(
  component: Component,
  fixture: Fixture,
  sample: () => unknown,
): Promise<readonly string[]> {
  const { describe, toBatch, batchTolerance, constant } = fixture;
  const make = async (view: number): Promise<AnyAugmenter> =>
    pipelinesOf(await makeWith(component, fixture, 1))[view]!;
  const kept: string[] = [];
  for (const view of pipelinesOf(await makeWith(component, fixture, 1)).keys()) {
    kept.push(
      ...(await checkAugmenter<unknown, unknown, unknown>({
        name: view === 0 ? component.id : `${component.id}, view ${view + 1}`,
        make: () => make(view),
        sample,
        ...(describe ? { describe: describe as (sample: unknown) => unknown } : {}),
        ...(toBatch ? { toBatch: toBatch as (samples: readonly unknown[]) => Batch } : {}),
        batchTolerance,
        constant,
      })),
    );
  }
  return kept;
}

const pipelinesOf = (made: unknown): readonly AnyAugmenter[] =>
  Array.isArray(made) ? (made as AnyAugmenter[]) : [made as AnyAugmenter];

async function checkKind(component: Component, fixture: Fixture): Promise<readonly string[]> {
  const { id: name, kind } = component;
  const make = <Made>(seed = 1) => makeWith(component, fixture, seed) as Promise<Made>;
  const needed = <Name extends 'batch' | 'sample' | 'views' | 'trial'>(
    what: Name,
  ): NonNullable<Fixture[Name]> => {
    const given = fixture[what];
    if (given !== undefined) return given;
    throw new CounterpointError('CP_TESTKIT_SUBJECT', {
      what: `The fixture has no \`${what}\`, so the ${kind} cannot be tried`,
      where: name,
      expected: `\`${what}\` beside \`config\``,
      remedy: `add \`${what}\` to the fixture of ${name}`,
    });
  };
  switch (kind) {
    case 'encoder':
      return checkEncoder({
        name,
        make: (seed) => make<Encoder>(seed),
        batch: needed('batch'),
        seeded: fixture.seeded,
      });
    case 'head':
      return checkHead({
        name,
        make: (seed) => make<Head>(seed),
        batch: needed('batch') as () => Tensor2D,
      });
    case 'loss':
      return fixture.trial === undefined || fixture.loss !== undefined
        ? checkLoss({ name, make: () => make<ContrastiveLoss>(), ...fixture.loss })
        : [];
    case 'method':
      return checkMethod({
        name,
        make: (seed) => make<Method>(seed),
        views: needed('views'),
        context: fixture.context,
      });
    case 'augmenter':
    case 'views':
      return checkViews(component, fixture, needed('sample'));
    default:
      needed('trial');
      return [];
  }
}
