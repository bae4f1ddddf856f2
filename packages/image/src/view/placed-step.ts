import {
  CounterpointError,
  nearestWord,
  parseConfig,
  type ComponentContext,
  type TypedConfig,
} from '@counterpoint/core';
import { builtInSteps } from './step/built-in-steps.js';
import type { ImageStep } from './step/image-step.js';
import type { ViewStep } from './view-config.js';

/** A step of a chain, ready to draw and apply. */
export interface PlacedStep {
  readonly type: string;
  /** How often the step is applied; without it always, and nothing is drawn for the choice. */
  readonly probability?: number;
  readonly step: ImageStep;
}

/**
 * The steps that this package brings, by their entries.
 *
 * @throws CP_IMAGE_STEP for an unknown type, CP_CORE_CONFIG_INVALID
 */
export function placeSteps(entries: readonly ViewStep[]): readonly PlacedStep[] {
  return entries.map(({ type, probability, ...config }) => {
    const component = builtInSteps.find(({ id }) => id === type);
    if (component === undefined) throw unknownStep(type);
    const step = component.create(parseConfig(component.schema, config, type), {
      seed: 0,
    }) as ImageStep;
    return { type, probability, step };
  });
}

/** The same with steps of plugins, which the registry creates: augmenters of pictures. */
export async function createSteps(
  entries: readonly ViewStep[],
  context: ComponentContext,
): Promise<readonly PlacedStep[]> {
  const placed: PlacedStep[] = [];
  for (const entry of entries) {
    const { type, probability, ...config } = entry;
    const isOurs = builtInSteps.some(({ id }) => id === type);
    if (isOurs || context.create === undefined) placed.push(...placeSteps([entry]));
    else {
      const step = await context.create('augmenter', { ...config, type } as TypedConfig, context);
      placed.push({ type, probability, step: step as ImageStep });
    }
  }
  return placed;
}

function unknownStep(type: string): CounterpointError {
  const ids = builtInSteps.map(({ id }) => id);
  const near = nearestWord(type, ids);
  return new CounterpointError('CP_IMAGE_STEP', {
    what: `"${type}" is no step of a view`,
    where: 'image/view',
    expected: `one of ${ids.join(', ')}, or an augmenter of a plugin`,
    remedy: near === undefined ? undefined : `did you mean "${near}"`,
  });
}
