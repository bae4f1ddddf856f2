import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LearnedClassLayer } from '@counterpoint/adapt';
import { ifExists } from '@counterpoint/core';
import { shares } from './shares.js';

/** What `whiten` learned from, and what that gained: a file of the run. */
export interface Whitening extends Omit<LearnedClassLayer, 'layer'> {
  readonly model: string;
  readonly data: string;
}

/** Its name in the run's folder. */
export const whiteningFile = 'whiten.json';

/** Facts of the layer for a model card; none for a run without one. */
export async function aboutWhitening(run: string): Promise<readonly string[]> {
  const text = await ifExists(readFile(join(run, whiteningFile), 'utf8'));
  if (text === undefined) return [];
  const { model, data, classes, samples, gain } = JSON.parse(text) as Whitening;
  return [
    `A last layer, by \`whiten\`, divides out what varies within ${classes} classes of ` +
      `${basename(data)} (${samples} texts). Between halves of these classes, ${shares(gain)} more ` +
      'texts were of the class that their five nearest vote for (99 % interval). ' +
      `Before it the model was ${basename(model)}`,
  ];
}
