import type { Benchmark } from './benchmark.js';
import { methodSteps } from './methods-run.js';

/**
 * A step of MoCo with a queue of 65,536 beside a step of SimCLR plus the second encoder's forward
 * pass: batch 64, ResNet-18 of width 16.
 */
export const run: Benchmark = async ({ say }) => {
  const moco = await methodSteps('moco', 64),
    simclr = await methodSteps('simclr', 64),
    forward = await methodSteps('forward', 64);
  const peer = simclr.fastest + forward.fastest;
  for (const [name, { median, fastest, peakBytes }] of Object.entries({
    'MoCo, queue 65,536': moco,
    SimCLR: simclr,
    'forward pass of one view': forward,
  })) {
    say(
      `moco-queue: ${name} ${median.toFixed(3)} s (least ${fastest.toFixed(3)}), ` +
        `peak ${(peakBytes / 1e9).toFixed(2)} GB`,
    );
  }
  say(
    `moco-queue: ${(moco.fastest / peer).toFixed(2)} of SimCLR's step and a forward pass (least of each)`,
  );
  return {
    name: 'moco-queue',
    ours: moco.fastest,
    peer,
    ratio: moco.fastest / peer,
    memoryRatio: moco.peakBytes / simclr.peakBytes,
  };
};
