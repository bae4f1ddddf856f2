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
  recipe: { record: {}, options: [], parts: [] },
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

test('what training again takes is said: paths, and what the run has and the export lacks', () => {
  const options = ['--set data.path=photos'];
  const card = modelCard({
    ...facts,
    recipe: { record: {}, options, parts: ['from.safetensors', 'pretrained'] },
  });
  expect(card).toContain(
    'counterpoint-vision train --config recipe.json --set data.path=photos --out runs/again',
  );
  expect(card).toContain('Give your paths');
  expect(card).toContain('copy `from.safetensors` and `pretrained` of the run into a folder `run`');
});

test('no score names a folder of the machine; plugins and the cost of each file are named', () => {
  const type = 'q8' as const;
  const cost = { type, bytes: 1, bytesBefore: 4, samples: 9, cosine: 0.999, neighboursKept: 1 };
  const card = modelCard({
    ...facts,
    plugins: ['/home/ann/rows.js'],
    scores: [
      {
        ...{ fingerprint: 'f', scores: {}, data: 'A', ownData: true },
        command: "evaluate '/home/ann/a run' --data /home/ann/A",
        text: '/home/ann/A: test (40)\nknn .8 (.7 to .9)',
      },
    ],
    proof: { cases: 3, largestDifference: 0, worst: 'x', tolerance: 1e-4 },
    costs: { video: cost, '': cost },
  });
  expect(card).not.toContain('/home');
  expect(card).toContain('A: test (40)');
  expect(card).toContain("By `evaluate 'a run' --data A`");
  expect(card).toContain('- Needs the plugin `rows.js`');
  expect(card).toContain('\n\nVideo: With q8 weights');
  expect(card).toContain('\n\nWith q8 weights');
});

test('a model without a run has no recipe, and methods without labels no such limit', () => {
  const card = modelCard({ ...facts, run: undefined });
  expect(card).not.toContain('## Recipe');
  expect(card).not.toContain('did not label');
});
