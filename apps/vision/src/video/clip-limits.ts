import { parseConfig } from '@counterpoint/core';
import { clipModalitySchema } from '@counterpoint/video';

/**
 * What an encoder of clips does not see, from the settings of its modality: one sentence each.
 *
 * @throws CP_CORE_CONFIG_INVALID
 */
export function clipLimits(settings: object): string[] {
  const { frames, side, framesPerSecond } = parseConfig(clipModalitySchema, settings, 'video/clip');
  const seconds = Math.round((100 * frames) / framesPerSecond) / 100;
  return [
    `What is smaller than about 1/${side} of a frame: frames are seen at ${side} x ${side} pixels.`,
    `What lasts longer than ${seconds} s or changes within 1/${framesPerSecond} s: ${frames} frames ` +
      'are seen at a time.',
  ];
}
