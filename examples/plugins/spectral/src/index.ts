import { apiVersion, component, type Plugin } from '@counterpoint/core';
import { z } from 'zod';
import { Spectral, type SpectralConfig } from './spectral.js';
import { spectralLoss, type SpectralLossConfig } from './spectral-loss.js';

export { Spectral, spectralLoss, type SpectralConfig, type SpectralLossConfig };

const paper = {
  title: 'Provable Guarantees for Self-Supervised Deep Learning with Spectral Contrastive Loss',
  url: 'https://arxiv.org/abs/2106.04156',
};
const mu = z.number().positive().default(1);

const loss = component({
  kind: 'loss',
  id: 'acme/spectral',
  summary: 'The spectral contrastive loss.',
  paper,
  schema: z.strictObject({ mu }),
  create: (config) => spectralLoss(config),
});
const method = component({
  kind: 'method',
  id: 'acme/spectral',
  summary: 'Pretraining by the spectral contrastive loss on two views.',
  paper,
  schema: z.strictObject({ mu, head: z.array(z.int().min(1)).default([128, 64]) }),
  create: (config, { seed, parts }) => new Spectral(parts.encoder, config, seed),
});

/** The spectral contrastive loss and a method on it. */
export const spectralPlugin: Plugin = {
  name: '@acme/counterpoint-spectral',
  apiVersion,
  components: [loss, method],
};
