import {
  CounterpointError,
  parseConfig,
  Registry,
  type Augmenter,
  type Batch,
  type Component,
  type ComponentKind,
  type CreateComponent,
  type Created,
} from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkAugmenter } from '../augmenter/check-augmenter.js';
import { checkEncoder } from '../encoder/check-encoder.js';
import { checkHead } from '../encoder/check-head.js';
import type { Contract } from '../contract.js';
import { checkContracts } from '../check-contracts.js';
import { checkLoss } from '../loss/check-loss.js';
import { checkMethod } from '../method/check-method.js';
import { componentContracts, type ComponentSubject } from './component-contracts.js';
import type { Fixture } from './fixture.js';

/**
 * Checks a component against the contracts of every component, then what it creates against the
 * contracts of its kind.
 * The component is created from its config.
 *
 * @returns the ids of the contracts, when all are kept
 * @throws CP_TESTKIT_CONTRACT_BROKEN naming each broken contract; CP_TESTKIT_SUBJECT when the
 * fixture lacks inputs that the kind needs
 */
export async function checkComponent(
  component: Component,
  fixture: Fixture,
): Promise<readonly string[]> {
  const general = await checkContracts(component.id, componentContracts, { component, fixture });
  const kindContracts = await checkKind(component, fixture);
  const tried =
    fixture.trial === undefined
      ? []
      : await checkContracts(component.id, [trialContract], { component, fixture });
  return [...general, ...kindContracts, ...tried];
}

const trialContract: Contract<ComponentSubject> = {
  id: 'component/trial',
  promise: 'The component does what the trial of its fixture asks.',
  async breach({ component, fixture }) {
    await fixture.trial?.((await create(component, fixture)) as never); // a trial knows what its component creates
    return undefined;
  },
};

async function create(component: Component, fixture: Fixture, seed = 1): Promise<unknown> {
  const parts = await fixture.parts?.(seed);
  const registry = new Registry(fixture.plugins ?? []);
  const nested: CreateComponent = (kind, id, inner) => registry.create(kind, id, inner);
  const config = parseConfig(component.schema, fixture.config, component.id);
  return component.create(config, { seed, create: nested, parts });
}

/** What a component of a kind creates, through its config. */
function factory<K extends ComponentKind>(
  _kind: K,
  component: Component,
  fixture: Fixture,
): (seed?: number) => Promise<Created<K>> {
  return (seed) => create(component, fixture, seed) as Promise<Created<K>>; // `component.kind` is K
}

type AnyAugmenter = Augmenter<unknown, unknown, unknown>;

/** One pipeline, or one for each view. */
async function checkViews(
  name: string,
  make: () => Promise<Created<'views'>>,
  { describe, toBatch, batchTolerance, constant }: Fixture,
  sample: () => unknown,
): Promise<readonly string[]> {
  const count = pipelinesOf(await make()).length;
  const contracts: string[] = [];
  for (let view = 0; view < count; view++) {
    const ids = await checkAugmenter<unknown, unknown, unknown>({
      name: view === 0 ? name : `${name}, view ${view + 1}`,
      make: async () => pipelinesOf(await make())[view]!,
      sample,
      describe: describe as ((sample: unknown) => unknown) | undefined,
      toBatch: toBatch as ((samples: readonly unknown[]) => Batch) | undefined,
      batchTolerance,
      constant,
    });
    contracts.push(...ids);
  }
  return contracts;
}

function pipelinesOf(views: Created<'views'>): readonly AnyAugmenter[] {
  return 'draw' in views ? [views] : views;
}

async function checkKind(component: Component, fixture: Fixture): Promise<readonly string[]> {
  const { id: name, kind } = component;
  const requireEntry = <Name extends 'batch' | 'sample' | 'views' | 'trial'>(
    what: Name,
  ): NonNullable<Fixture[Name]> => {
    const entry = fixture[what];
    if (entry !== undefined) return entry;
    throw new CounterpointError('CP_TESTKIT_SUBJECT', {
      what: `The fixture has no \`${what}\`, so the ${kind} cannot be tested`,
      where: name,
      expected: `\`${what}\` beside \`config\``,
      remedy: `add \`${what}\` to the fixture of ${name}`,
    });
  };
  switch (kind) {
    case 'encoder':
      return checkEncoder({
        name,
        make: factory(kind, component, fixture),
        batch: requireEntry('batch'),
        seeded: fixture.seeded,
      });
    case 'head':
      return checkHead({
        name,
        make: factory(kind, component, fixture),
        batch: requireEntry('batch') as () => Tensor2D,
      });
    case 'loss':
      return fixture.trial === undefined || fixture.loss !== undefined
        ? checkLoss({ name, make: factory(kind, component, fixture), ...fixture.loss })
        : [];
    case 'method':
      return checkMethod({
        name,
        make: factory(kind, component, fixture),
        views: requireEntry('views'),
        context: fixture.context,
      });
    case 'augmenter':
    case 'views':
      return checkViews(name, factory(kind, component, fixture), fixture, requireEntry('sample'));
    default:
      requireEntry('trial');
      return [];
  }
}
