import { CounterpointError, nearestWord, parseConfig } from '@counterpoint/core';
import type { Augmenter, Component, TypedConfig } from '@counterpoint/core';
import { z } from 'zod';
import { featureAugmenters, waveformAugmenters } from '../augment/augmenters.js';
import { chain, sometimes } from '../augment/chain.js';
import type { FeatureInfo, WaveformInfo } from '../augment/info.js';
import { logMel, logMelSchema } from '../feature/log-mel.js';
import type { FeatureMap, LogMelConfig } from '../feature/log-mel.js';
import { fitFrames } from '../modality/fit-frames.js';
import type { Fit } from '../modality/fit-frames.js';
import { isFeatureMap } from '../modality/sound.js';
import type { Sound } from '../modality/sound.js';
import type { Waveform } from '../waveform.js';

/** An augmenter by its id, with its config and how often it is applied. */
export interface ViewStep extends TypedConfig {
  /** Default 1. */
  readonly probability?: number;
}

/** What happens to a clip until it is a view, in this order. */
export interface AudioViewConfig {
  /** Steps on the waveform. Default: none. */
  readonly waveform?: readonly ViewStep[];
  /** How features are made: as the modality makes them. */
  readonly features?: LogMelConfig;
  /** What the features are brought to. Default 1. */
  readonly seconds?: number;
  /** Default `cut`. */
  readonly fit?: Fit;
  /** Steps on features. Default: none. */
  readonly map?: readonly ViewStep[];
  /** `waveform` leaves out the features and all that is done to them. Default `features`. */
  readonly output?: 'features' | 'waveform';
}

/** `AudioViewConfig` with its defaults filled in, those of its features too. */
export type AudioViewSettings = Required<Omit<AudioViewConfig, 'features'>> & {
  readonly features: z.output<typeof logMelSchema>;
};

const step = z.looseObject({
  type: z.string(),
  probability: z.number().min(0).max(1).optional(),
}) as unknown as z.ZodType<ViewStep, ViewStep>;

export const audioViewSchema: z.ZodType<AudioViewSettings, AudioViewConfig> = z.strictObject({
  waveform: z.array(step).default([]),
  features: logMelSchema.prefault({}),
  seconds: z.number().positive().default(1),
  fit: z.enum(['cut', 'repeat', 'stretch']).default('cut'),
  map: z.array(step).default([]),
  output: z.enum(['features', 'waveform']).default('features'),
});

/** What was drawn for each step. */
export interface AudioViewDraw {
  readonly waveform: unknown;
  readonly map: unknown;
}

/**
 * One pipeline from a clip to a view of it.
 *
 * @param first steps on features that no config can name, before those of the config:
 *   `logMixExp` with its sounds
 * @throws CP_AUDIO_CONFIG when a step is no augmenter of this package
 */
export function audioView(
  config: AudioViewConfig = {},
  first: readonly Augmenter<FeatureMap, unknown, FeatureInfo>[] = [],
): Augmenter<Sound, AudioViewDraw, WaveformInfo> {
  const { waveform, features, seconds, fit, map, output } = parseConfig(
    audioViewSchema,
    config as never,
    'audio/view',
  );
  const extractor = logMel(features);
  const frames = extractor.frames(Math.round(seconds * features.sampleRateHz));
  const ofWaveform = chain<Waveform, WaveformInfo>(
    waveform.map((each) => createStep<Waveform, WaveformInfo>(each, waveformAugmenters)),
  );
  const ofMap = chain<FeatureMap, FeatureInfo>([
    ...first,
    ...map.map((each) => createStep<FeatureMap, FeatureInfo>(each, featureAugmenters)),
  ]);
  return {
    draw: (info, rng) => ({
      waveform: ofWaveform.draw(info, rng.fork('waveform')),
      map:
        output === 'waveform'
          ? []
          : ofMap.draw({ frames, bands: extractor.bands }, rng.fork('map')),
    }),
    async apply(sound, draw) {
      if (isFeatureMap(sound)) {
        throw new CounterpointError('CP_AUDIO_CONFIG', {
          what: 'A view was asked for of features',
          where: 'audio/view',
          expected: 'a waveform',
        });
      }
      const changed = await ofWaveform.apply(sound, draw.waveform as readonly unknown[]);
      if (output === 'waveform') return changed;
      return ofMap.apply(
        fitFrames(extractor.extract(changed.samples), frames, fit),
        draw.map as readonly unknown[],
      );
    },
  };
}

function createStep<Sample, Info>(
  { type, probability = 1, ...config }: ViewStep,
  components: readonly Component[],
): Augmenter<Sample, unknown, Info> {
  const component = components.find(({ id }) => id === type);
  if (component === undefined) {
    const ids = components.map(({ id }) => id);
    const near = nearestWord(type, ids);
    throw new CounterpointError('CP_AUDIO_CONFIG', {
      what: `"${type}" is no step of a view at this place`,
      where: 'audio/view',
      expected: `one of ${ids.join(', ')}`,
      ...(near ? { remedy: `did you mean "${near}"` } : {}),
    });
  }
  const augmenter = component.create(parseConfig(component.schema, config, type), {
    seed: 0,
  }) as Augmenter<Sample, unknown, Info>;
  return probability === 1
    ? augmenter
    : (sometimes(probability, augmenter) as Augmenter<Sample, unknown, Info>);
}

export const audioViewComponent: Component<
  AudioViewSettings,
  readonly Augmenter<Sound, AudioViewDraw, WaveformInfo>[]
> = {
  kind: 'views',
  id: 'audio/view',
  summary: 'Views by any steps on waveform and features.',
  schema: audioViewSchema,
  create: (config) => [audioView(config)],
};
