import { expect, test } from 'vitest';
import { stageOf, timesByStage } from './stages.js';

const frame = (functionName: string, url = '') => ({ functionName, url });
const file = (path: string) => `file:///repository/${path}`;

test.each([
  ['idle', [frame('(idle)')]],
  [
    'garbage collection',
    [frame('(garbage collector)'), frame('draw', file('packages/image/src/view/a.ts'))],
  ],
  [
    'run',
    [frame('#runSession', file('packages/tfjs-backend-onnxruntime/src/session/compiled-graph.ts'))],
  ],
  [
    'draw',
    [
      frame('word', file('packages/core/src/random/rng.ts')),
      frame('apply', file('packages/image/src/view/a.ts')),
    ],
  ],
  ['view', [frame('', 'wasm://wasm/1'), frame('apply', file('packages/image/src/view/a.ts'))]],
  [
    'record',
    [
      frame('add', file('node_modules/@tensorflow/tfjs-core/dist/x.js')),
      frame('a', file('packages/data/src/b.ts')),
    ],
  ],
  ['unknown', [frame('(root)')]],
])('%s', (stage, stack) => {
  expect(stageOf(stack)).toBe(stage);
});

test('the times of all stages add up to the time of the profile', () => {
  const nodes = [
    { id: 1, callFrame: frame('(root)'), children: [2, 3] },
    { id: 2, callFrame: frame('(idle)') },
    {
      id: 3,
      callFrame: frame('save', file('packages/core/src/checkpoint/checkpoints.ts')),
      children: [4],
    },
    { id: 4, callFrame: frame('write') },
  ];
  const times = timesByStage({
    nodes,
    samples: [2, 3, 4, 4, 1],
    timeDeltas: [1000, 500, 250, 250, 1000],
  });
  expect([...times]).toEqual([
    ['idle', 1],
    ['checkpoint', 1],
    ['unknown', 1],
  ]);
});
