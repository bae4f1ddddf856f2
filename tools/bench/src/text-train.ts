import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readTokenizer } from '@counterpoint/text';
import { dataFolder } from '../../vitest/data-folder.js';
import type { Benchmark } from './benchmark.js';
import { findPython } from './find-python.js';
import {
  compareStretches,
  peerStretch,
  programStretch,
  scratchFolder,
  type Stretch,
} from './whole-run/stretch.js';

const batchSize = 256;
const length = { steps: 12, warm: 3, views: 2 * batchSize };

/**
 * SimCSE on sentences end to end, from the text file to the updated weights: a transformer of width
 * 256 and depth 4 over the pieces of bert-base-uncased, batch 256, AdamW with clipped gradients,
 * beside PyTorch. The peer gets the ids of pieces, which spares it the tokenizer. Words: how many
 * stretches of each side (default 2).
 */
export const run: Benchmark = async ({ say, words: [rounds = '2'] = [] }) => {
  const [data, tokenizer] = [
    dataFolder('wiki-sentences'),
    dataFolder('tokenizers/bert-base-uncased'),
  ];
  if (data === undefined || tokenizer === undefined)
    throw new Error('text-train needs wiki-sentences and the vocabulary of bert-base-uncased.');
  const file = join(data, 'wiki-sentences.txt.gz');
  const folder = await scratchFolder('texts');
  try {
    const python = findPython(['torch']);
    const ids = join(folder, 'ids.json');
    await writeFile(ids, JSON.stringify(await idsOf(file, tokenizer)));
    const mine: Stretch[] = [],
      theirs: Stretch[] = [];
    for (let round = 0; round < Number(rounds); round++) {
      mine.push(await ours(file, tokenizer));
      if (python !== undefined) {
        const job = { ids, batchSize, ...length };
        theirs.push(await peerStretch(python, 'text-train.py', [JSON.stringify(job)]));
      }
    }
    const { views } = length;
    return compareStretches({ name: 'text-train', views, mine, theirs, peer: python?.peer }, say);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** One stretch of `counterpoint-nlp train`. */
function ours(file: string, tokenizer: string): Promise<Stretch> {
  const sentences = textsOf(file).length;
  const epochs = String(length.steps / Math.floor(sentences / batchSize));
  return programStretch(
    'nlp',
    ['--data', file, '--method', 'simcse', '--tokenizer', tokenizer, '--epochs', epochs],
    length,
  );
}

/** The ids of the pieces of each sentence. */
async function idsOf(file: string, tokenizer: string): Promise<number[][]> {
  const pieces = await readTokenizer(tokenizer);
  return textsOf(file).map((text) => [...pieces.encode(text, { maxTokens: 64 })]);
}

function textsOf(file: string): string[] {
  return gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
}
