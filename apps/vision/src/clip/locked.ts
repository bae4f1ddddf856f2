import { join } from 'node:path';
import {
  loadEncoder,
  registryOf,
  encoderRecord,
  writeEncoder,
  type PretrainConfig,
  type PretrainResult,
} from '@counterpoint/cli';
import {
  copyValues,
  CounterpointError,
  Registry,
  type Batch,
  type Dataset,
  type TypedConfig,
} from '@counterpoint/core';
import { cachedSide, requireTowers } from '@counterpoint/multimodal';
import { clipPlugins } from './plugins.js';

/** The config of a tower whose vectors were made before: where they come from is kept in it. */
interface GivenSettings extends TypedConfig {
  readonly of?: string;
}

/**
 * Entries of a config that take the pictures' side from the encoder of a run, as it is: LiT. The
 * engine must run already. @throws CP_VISION_USAGE
 */
export async function lockedOverlay(
  run: string,
  sides: readonly string[],
): Promise<Record<string, unknown>> {
  const { encoder } = await encoderRecord(run);
  if (!sides.includes('image') || encoder.type === 'multimodal/towers') {
    throw new CounterpointError('CP_VISION_USAGE', {
      what:
        encoder.type === 'multimodal/towers'
          ? `${run} holds towers`
          : `The sides are ${sides.join(' and ')}`,
      where: '--locked',
      expected: 'the run of one encoder of pictures, and a side "image"',
      remedy: 'use --locked with a run of `train`, for pictures and captions',
    });
  }
  const { encoder: locked } = await openLocked(run);
  const { width } = locked;
  locked.dispose();
  return {
    modality: { sides: { image: { type: 'multimodal/vectors', width } } },
    views: { sides: { image: null } },
    encoder: { towers: { image: { encoder: { type: 'multimodal/given', width, of: run } } } },
  };
}

/** The run that the pictures' vectors come from, where the tower is locked. */
export function lockedRun(config: object): string | undefined {
  const image = (config as { encoder?: { towers?: { image?: { encoder?: GivenSettings } } } })
    .encoder?.towers?.image?.encoder;
  return image?.type === 'multimodal/given' ? image.of : undefined;
}

/** What a locked encoder needs to see pictures. */
export async function openLocked(run: string): Promise<Awaited<ReturnType<typeof loadEncoder>>> {
  return loadEncoder(run, await registryOf(run, clipPlugins));
}

/** The same pairs with the vectors of a locked encoder as facts: every picture is seen once. */
export async function withVectors(
  dataset: Dataset,
  run: string,
  say: (line: string) => void,
): Promise<Dataset> {
  const { encoder, modality } = await openLocked(run);
  say(`Embedding ${dataset.size} pictures once with the locked encoder of ${run}.`);
  const cached = await cachedSide(dataset, { modality, encoder });
  encoder.dispose();
  return cached;
}

/**
 * Writes the towers that were trained on vectors with the locked encoder in its place, so that they
 * see pictures again.
 */
export async function writeUnlocked(
  path: string,
  run: string,
  config: PretrainConfig,
  { encoder: trained }: PretrainResult<Batch>,
): Promise<void> {
  const { encoder: locked, config: record } = await openLocked(run);
  const towers = (config.encoder as unknown as { towers: Record<string, TypedConfig> }).towers;
  const whole = {
    ...config.encoder,
    towers: { ...towers, image: { ...towers['image'], encoder: record.encoder, frozen: true } },
  };
  const sides = (config.modality as unknown as { sides: Record<string, TypedConfig> }).sides;
  const created = requireTowers(
    await new Registry(clipPlugins).create('encoder', whole as TypedConfig, { seed: config.seed }),
  );
  const from = requireTowers(trained);
  for (const side of created.sides) {
    const [target, source] = [created.tower(side), from.tower(side)];
    copyValues(
      side === 'image' ? source.projection! : source,
      side === 'image' ? target.projection! : target,
    );
    if (side === 'image') copyValues(locked, target.encoder);
  }
  locked.dispose();
  await writeEncoder(
    join(path, 'export'),
    {
      ...config,
      encoder: whole,
      modality: { ...config.modality, sides: { ...sides, image: record.modality } } as TypedConfig,
    },
    created,
  );
  created.dispose();
}
