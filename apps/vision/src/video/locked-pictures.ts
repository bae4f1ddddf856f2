import { join } from 'node:path';
import { loadEncoder, registryOf, type RawConfig } from '@counterpoint/cli';
import {
  CounterpointError,
  variablesToFile,
  writeFileAtomically,
  type TypedConfig,
} from '@counterpoint/core';
import { preprocessorConfig, type ImageModalityConfig } from '@counterpoint/image';
import { videoPlugins } from './plugins.js';

/** The file of a run that holds the weights of its locked encoder of pictures. */
const weightsName = 'pictures.safetensors';

/**
 * Entries of a config by which the tower of video sees each frame by the encoder of a run of
 * pictures, locked: size and levels of frames are those of its pictures. Its weights are copied
 * into the folder of the new run. The engine must run already.
 *
 * @param run a run of `counterpoint-vision train`
 * @param folder of the new run
 * @throws CP_VISION_USAGE for a run of anything else, or towers that have no side of video
 */
export async function lockedPictures(
  run: string,
  folder: string,
  towers: TypedConfig,
): Promise<RawConfig> {
  const { encoder, config } = await loadEncoder(run, await registryOf(run, videoPlugins));
  const { type, ...settings } = config.modality;
  if (towers.type !== 'video/towers')
    throw usage(`The method trains ${towers.type}`, 'a method over the towers of video and sound');
  if (type !== 'image/picture') throw usage(`${run} reads ${type}`, 'a run of pictures: `train`');
  const picture = settings as ImageModalityConfig;
  const { image_mean: mean, image_std: deviation, num_channels } = preprocessorConfig(picture);
  if (num_channels !== 3) throw usage(`${run} reads ${num_channels} channels`, 'pictures of 3');
  const weights = join(folder, weightsName);
  await writeFileAtomically(
    weights,
    await variablesToFile({ ...encoder.variables, ...encoder.state }),
  );
  encoder.dispose();
  const side = picture.side ?? 224;
  const locked = { coordinates: false, encoder: config.encoder, weights, frozen: true };
  return {
    modality: { side, mean, deviation },
    views: { side },
    encoder: { towers: { video: { encoder: { type: 'video/frames', ...locked } } } },
  };
}

/** @throws CP_VISION_USAGE where pictures are locked as they were drawn at random */
export function checkLocked(encoder: TypedConfig): void {
  const { towers } = encoder as { towers?: { video?: { encoder?: Record<string, unknown> } } };
  const { frozen, weights } = towers?.video?.encoder ?? {};
  if (frozen === true && weights === undefined)
    throw usage('The locked encoder of pictures has no weights', 'the run of pictures to take');
}

function usage(what: string, expected: string): CounterpointError {
  return new CounterpointError('CP_VISION_USAGE', {
    what,
    where: '--locked',
    expected,
    remedy: 'give --locked a run of `counterpoint-vision train`',
  });
}
