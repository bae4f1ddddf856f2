import { readFile } from 'node:fs/promises';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { BuiltArray } from './build-model.js';

/** What `fixtures/make-fixtures.py` wrote of a network. */
export interface Fixture {
  readonly file: Uint8Array;
  readonly inputs: Readonly<Record<string, BuiltArray>>;
  readonly output: BuiltArray;
  /** What training pulls the output to, by the mean of squared differences. */
  readonly target: BuiltArray;
  readonly rate: number;
  /** PyTorch's losses of 20 steps of gradient descent. */
  readonly losses: readonly number[];
}

export const fixtureNames = [
  'bert',
  'bert-opset17',
  'xlm-roberta',
  'modern-bert',
  'vit',
  'dinov2',
  'clip-vision',
  'clip-text',
  'siglip',
  'mobilenet-v2',
  'mobilenet-v3',
  'resnet',
  'wav2vec2',
  'wav2vec2-large',
  'whisper',
  'ast',
  'clap',
] as const;

export async function readFixture(name: string): Promise<Fixture> {
  const at = (ending: string) => new URL(`../../fixtures/${name}.${ending}`, import.meta.url);
  const record = JSON.parse(await readFile(at('json'), 'utf8')) as Omit<Fixture, 'file'>;
  return { ...record, file: await readFile(at('onnx')) };
}

export function tensorOfArray({ shape, values, type = 'float32' }: BuiltArray): Tensor {
  return tensor(Array.from(values), [...shape], type === 'float32' ? 'float32' : 'int32');
}
