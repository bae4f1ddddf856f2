import { expect, test } from 'vitest';
import type { PretrainConfig } from '../run/pretrain-config.js';
import { modelCard, type CardFacts } from './model-card.js';

const config = {
  seed: 3,
  data: { path: 'photos of mine', split: 'train', groups: 'none', limit: 0 },
  method: { type: 'core/sup-con' },
  optimizer: { type: 'core/adamw' },
  learningRate: { base: 0.01, schedule: 'cosine', warmupEpochs: 0 },
  epochs: 2,
  batchSize: 8,
} as unknown as PretrainConfig;

const facts: CardFacts = {
  program: { name: 'counterpoint-vision', samples: 'pictures' },
  title: 'Encoder of pictures',
  about: ['Width 8'],
  run: {
    config,
    versions: { counterpoint: '0.1.0' },
    engine: 'cpu',
    data: { name: 'photos', size: 40, fingerprint: 'abc' },
  },
  scores: [],
  path: 'runs/a b',
};

test('a card states data, recipe, limits and the command that trains again', () => {
  const card = modelCard(facts);
  expect(card).toContain('40 pictures of photos, fingerprint `abc`.');
  expect(card).toContain('`core/sup-con`, 2 epochs in batches of 8, seed 3');
  expect(card).toMatch(/no evidence for\n\n- Classes that training did not label/);
  expect(card).toContain('counterpoint-vision train --config recipe.json --out runs/again');
  expect(card).toContain("Not measured. `counterpoint-vision evaluate 'runs/a b'");
});

test('scores on the own data and on others stand apart, with their commands', () => {
  const scores = { fingerprint: 'f', scores: {} };
  const card = modelCard({
    ...facts,
    scores: [
      { ...scores, command: 'evaluate A', data: 'A', ownData: true, text: 'knn .8 (.7 to .9)' },
      { ...scores, command: 'evaluate B', data: 'B', ownData: false, text: 'knn .5 (.4 to .6)' },
    ],
  });
  expect(card).toMatch(/knn \.8.*By `evaluate A`.*### On other data.*knn \.5.*By `evaluate B`/s);
  expect(card).not.toContain('Not measured');
});

test('a model without a run has no recipe, and methods without labels no such limit', () => {
  const card = modelCard({ ...facts, run: undefined });
  expect(card).not.toContain('## Recipe');
  expect(card).not.toContain('did not label');
});
