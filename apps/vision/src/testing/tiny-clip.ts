import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource, resolveSource } from '@counterpoint/cli';
import { Registry, readSafetensors, type Dataset } from '@counterpoint/core';
import { drawScene, encodePng } from '@counterpoint/image';
import { expect } from 'vitest';
import { clipPictures } from '../clip/clip-pictures.js';
import { runVision } from './run-vision.js';

/** Options of `clip train` for towers of a few channels. */
export const tinyTowers: readonly string[] = [
  '--batch-size',
  '16',
  '--set',
  'encoder.width=16',
  '--set',
  'encoder.towers.image.encoder.encoder.width=4',
  '--set',
  'encoder.towers.text.encoder.width=16',
  '--set',
  'encoder.towers.text.encoder.layers=1',
];

/** Runs `clip` and returns what it prints as JSON; any error fails the test. */
export async function clipCommand(...args: string[]): Promise<Record<string, never>> {
  const { json, code, errors } = await runVision('clip', ...args, '--json');
  expect(errors, errors).not.toMatch(/CP_/);
  expect(code, JSON.stringify(json)).toBe(0);
  return json as Record<string, never>;
}

/** A folder with a trained run of tiny towers and twelve pictures with captions. */
export async function tinyClip(): Promise<{ folder: string; run: string; pictures: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-clip-'));
  const [run, pictures] = [join(folder, 'run'), join(folder, 'pictures')];
  await mkdir(pictures);
  for (let i = 0; i < 12; i++) {
    const { picture, sentence } = drawScene(i, { seed: 7, part: 'train', kinds: ['one'] });
    const long = `${sentence} ${'and so on '.repeat(30)}`;
    await writeFile(join(pictures, `${i}.png`), await encodePng(picture));
    await writeFile(join(pictures, `${i}.txt`), i === 5 ? ' ' : i === 3 ? long : sentence);
  }
  const data = ['--data', 'scenes:64:one,two', '--epochs', '2'];
  await clipCommand('train', ...data, '--out', run, ...tinyTowers);
  return { folder, run, pictures };
}

/** The tensors of a run's export. */
export async function tensorsOf(
  run: string,
): Promise<ReturnType<typeof readSafetensors>['tensors']> {
  const path = join(run, 'export', 'encoder.safetensors');
  return readSafetensors(await readFile(path), path).tensors;
}

/** Opens what `--data` of the clip commands names. */
export async function openPairs(
  path: string,
  onSkip?: Parameters<typeof openSource>[1]['onSkip'],
): Promise<Dataset> {
  const usage = { split: '', groups: 'none', limit: 0 } as const;
  const source = resolveSource(clipPictures.program, { path, ...usage });
  const registry = new Registry(clipPictures.program.plugins);
  return openSource(source, { registry, extensions: ['png'], onSkip });
}
