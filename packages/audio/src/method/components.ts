import { CounterpointError, projectionHead } from '@counterpoint/core';
import type { Component, ComponentContext, Encoder } from '@counterpoint/core';
import { z } from 'zod';
import type { FrameEncoder } from '../encoder/frame-encoder.js';
import { COLA } from './cola.js';
import { CPC } from './contrastive-predictive-coding.js';
import { SpeakerContrast } from './speaker-contrast.js';
import { angularPrototypical, generalisedEndToEnd } from './speaker-losses.js';

interface COLASettings {
  readonly width: number;
  readonly similarity: 'bilinear' | 'cosine';
  readonly temperature: number;
}
interface CPCSettings {
  readonly contextWidth: number;
  readonly contextLayers: number;
  readonly steps: number;
}
interface SpeakerSettings {
  readonly loss: 'ge2e' | 'angular-prototypical';
  readonly views: number;
  readonly width: number;
  readonly scale: number;
}

const cola: Component<COLASettings, COLA> = {
  kind: 'method',
  id: 'audio/cola',
  summary: 'Two stretches of one clip against those of all others.',
  schema: z.strictObject({
    width: z.number().int().positive().default(512),
    similarity: z.enum(['bilinear', 'cosine']).default('bilinear'),
    temperature: z.number().positive().default(0.2),
  }),
  create: (config, context) =>
    new COLA({ ...config, encoder: encoderOf(context), seed: context.seed }),
  paper: {
    title: 'Contrastive Learning of General-Purpose Audio Representations',
    url: 'https://arxiv.org/abs/2010.10915',
  },
};

const cpc: Component<CPCSettings, CPC> = {
  kind: 'method',
  id: 'audio/cpc',
  summary: 'Tells what comes next from what was heard.',
  schema: z.strictObject({
    contextWidth: z.number().int().positive().default(256),
    contextLayers: z.number().int().positive().default(3),
    steps: z.number().int().positive().default(12),
  }),
  create: (config, context) =>
    new CPC({ ...config, encoder: framesOf(context), seed: context.seed }),
  paper: {
    title: 'Representation Learning with Contrastive Predictive Coding',
    url: 'https://arxiv.org/abs/1807.03748',
  },
};

const speaker: Component<SpeakerSettings, SpeakerContrast> = {
  kind: 'method',
  id: 'audio/speaker-contrast',
  summary: 'Utterances against the means of speakers.',
  schema: z.strictObject({
    loss: z.enum(['ge2e', 'angular-prototypical']).default('ge2e'),
    views: z.number().int().min(2).default(2),
    width: z.number().int().positive().default(256),
    scale: z.number().positive().default(10),
  }),
  create({ loss, views, width, scale }, context) {
    const encoder = encoderOf(context);
    const head = projectionHead({
      inputs: encoder.width,
      width,
      layers: 1,
      batchNorm: false,
      seed: context.seed,
    });
    return new SpeakerContrast({
      encoder,
      head,
      views,
      scale,
      loss: loss === 'ge2e' ? generalisedEndToEnd : angularPrototypical,
    });
  },
  paper: {
    title: 'Generalized End-to-End Loss for Speaker Verification',
    url: 'https://arxiv.org/abs/1710.10467',
  },
};

export const methodComponents: readonly Component[] = [cola, cpc, speaker] as readonly Component[];

function encoderOf({ parts }: ComponentContext): Encoder {
  return parts?.['encoder'] as Encoder;
}

function framesOf(context: ComponentContext): FrameEncoder {
  const encoder = encoderOf(context);
  if ('frames' in encoder) return encoder as FrameEncoder;
  throw new CounterpointError('CP_AUDIO_CONFIG', {
    what: 'Prediction over time needs an encoder that gives a vector for each moment',
    where: 'audio/cpc',
    expected:
      'audio/byol-a-network, audio/temporal-convolution, audio/spectrogram-transformer or audio/waveform-convolution',
  });
}
