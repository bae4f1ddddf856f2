import { runInProcess, type Outcome } from '../../../../tools/vitest/run-in-process.js';
import { visionProgram } from '../program.js';

/** Runs `counterpoint-vision` in this process. */
export function runVision(...args: readonly string[]): Promise<Outcome> {
  return runInProcess(visionProgram(), ...args);
}

/** `train` at its smallest: pictures of 12 pixels, ResNet-18 of width 4, batches of 8. */
export function trainSmall(data: string, out: string, ...more: string[]): Promise<Outcome> {
  return runVision(
    'train',
    '--data',
    data,
    '--out',
    out,
    '--threads',
    '1',
    '--batch-size',
    '8',
    '--epochs',
    '1',
    '--json',
    '--set',
    'encoder.width=4',
    '--set',
    'modality.side=12',
    '--set',
    'views.side=12',
    '--set',
    'learningRate.warmupEpochs=0',
    ...more,
  );
}
