import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDataset } from '@counterpoint/data';
import {
  bootstrap,
  pairCosines,
  report,
  reportText,
  spearman,
  type EmbeddingMatrix,
} from '@counterpoint/eval';
import { HashedNgrams, recordOf } from '@counterpoint/text';
import type { Benchmark } from './benchmark.js';
import { findPython } from './find-python.js';

const buckets = 32_768,
  width = 256,
  hidden = 512,
  dropout = 0.3,
  deviation = 0.05,
  batch = 256,
  rate = 5e-4;
const stages = [
  {
    method: 'hard-negatives',
    data: 'snli-small/triplets.tsv',
    columns: ['anchor', 'positive', 'hard_negative'],
    epochs: 4,
  },
  { method: 'cosent', data: 'stsb-en/train.tsv', columns: ['sentence1', 'sentence2'], epochs: 6 },
] as const;
const dev = 'stsb-en/dev.tsv';

/**
 * Similarity from scratch, a bag learned from triplets and then from scored pairs: by our program
 * and in PyTorch, on the same features, batches
 * and epochs. Spearman with people's scores on the 1,500 pairs of stsb-en dev, and the paired
 * difference.
 */
export const run: Benchmark = async ({ say }) => {
  const data = process.env['COUNTERPOINT_DATA'] ?? '../shared/data';
  const threads = process.env['COUNTERPOINT_THREADS'] ?? '2';
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-similarity-'));
  const people = await writeFeatures(
    join(data, dev),
    ['sentence1', 'sentence2'],
    join(folder, 'dev'),
  );
  for (const { data: path, columns, method } of stages)
    await writeFeatures(join(data, path), columns, join(folder, method));
  await writeFile(
    join(folder, 'about.json'),
    JSON.stringify({
      buckets,
      width,
      hidden,
      dropout,
      deviation,
      batch,
      rate,
      stages: stages.map(({ method, columns, epochs }) => ({
        method,
        views: columns.length,
        epochs,
      })),
    }),
  );
  const correlationOf = (cosines: ArrayLike<number>) => (at: Uint32Array) =>
    spearman(
      Float64Array.from(at, (i) => cosines[i]!),
      Float64Array.from(at, (i) => people[i]!),
    );
  const { seconds: ours, cosines } = await trainOurs(folder, data, threads);
  const python = findPython(['torch']);
  if (python === undefined) {
    say(
      reportText(
        report('stsb-en dev, Spearman', { ours: bootstrap(people.length, correlationOf(cosines)) }),
      ),
    );
    return { name: 'text-similarity', ours, peer: null, ratio: null, memoryRatio: null };
  }
  const printed = execFileSync(
    python.command,
    [
      ...python.args,
      fileURLToPath(new URL('text-similarity.py', import.meta.url)),
      folder,
      threads,
    ],
    { encoding: 'utf8' },
  );
  const { seconds: peer } = JSON.parse(printed.trim().split('\n').at(-1)!) as { seconds: number };
  const theirs = pairCosines(
    await matrix(join(folder, 'peer.0')),
    await matrix(join(folder, 'peer.1')),
  );
  say(`ours: ${ours.toFixed(0)} s; ${python.peer}: ${peer.toFixed(0)} s`);
  say(
    reportText(
      report('stsb-en dev, Spearman', {
        ours: bootstrap(people.length, correlationOf(cosines)),
        pytorch: bootstrap(people.length, correlationOf(theirs)),
        'ours - pytorch': bootstrap(
          people.length,
          (at) => correlationOf(cosines)(at) - correlationOf(theirs)(at),
        ),
      }),
    ),
  );
  return { name: 'text-similarity', ours, peer, ratio: ours / peer, memoryRatio: null };
};

/**
 * Writes the features of each text column one behind the other, how many each text has, and the
 * scores. @returns the scores
 */
async function writeFeatures(
  path: string,
  columns: readonly string[],
  to: string,
): Promise<number[]> {
  const ngrams = new HashedNgrams({ buckets });
  const ids: Int32Array[] = [];
  const scores: number[] = [];
  const rows = await openDataset(path);
  for await (const { metadata = {}, key } of rows.epoch({ seed: 0, epoch: 0, shuffle: false })) {
    const { texts, score = NaN } = recordOf(metadata, { columns, scoreRange: 5 }, key);
    for (const text of texts) ids.push(ngrams.encode(text, { maxTokens: 2048 }));
    scores.push(score);
  }
  await mkdir(to);
  await writeFile(join(to, 'ids'), Buffer.concat(ids.map(({ buffer }) => new Uint8Array(buffer))));
  await writeFile(
    join(to, 'counts'),
    new Uint8Array(Int32Array.from(ids, ({ length }) => length).buffer),
  );
  await writeFile(join(to, 'scores'), new Uint8Array(Float32Array.from(scores).buffer));
  return scores;
}

/**
 * Trains by the program, as a user would. @returns seconds of training, and the cosine of each pair
 * of the dev part
 */
async function trainOurs(
  folder: string,
  data: string,
  threads: string,
): Promise<{ seconds: number; cosines: ArrayLike<number> }> {
  const program = (...args: string[]): string =>
    execFileSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '--conditions=@counterpoint/source',
        'apps/nlp/src/main.ts',
        ...args,
        '--json',
      ],
      { encoding: 'utf8' },
    );
  let [seconds, before] = [0, ''];
  for (const { method, data: path, epochs } of stages) {
    const out = join(folder, `run-${method}`);
    const begin =
      before === ''
        ? ['--encoder', 'bag', '--set', `encoder.initialDeviation=${deviation}`]
        : ['--from', before];
    const printed = program(
      'train',
      ...begin,
      '--method',
      method,
      '--data',
      join(data, path),
      '--epochs',
      String(epochs),
      '--batch-size',
      String(batch),
      '--set',
      `learningRate.base=${rate}`,
      '--set',
      'modality.scoreRange=5',
      '--threads',
      threads,
      '--out',
      out,
    );
    seconds += (JSON.parse(printed.trim().split('\n').at(-1)!) as { seconds: number }).seconds;
    before = out;
  }
  const sides = await Promise.all(
    ['sentence1', 'sentence2'].map(async (column, i) => {
      program(
        'embed',
        before,
        '--data',
        join(data, dev),
        '--columns',
        column,
        '--out',
        join(folder, `ours.${i}.npy`),
      );
      return matrix(join(folder, `ours.${i}.npy`));
    }),
  );
  return { seconds, cosines: pairCosines(sides[0]!, sides[1]!) };
}

/** Rows of `width` at the end of a file, behind whatever header it has. */
async function matrix(path: string): Promise<EmbeddingMatrix> {
  const bytes = new Uint8Array(await readFile(path));
  const header = path.endsWith('.npy') ? 10 + new DataView(bytes.buffer).getUint16(8, true) : 0;
  const rows = new Float32Array(bytes.slice(header).buffer);
  return { rows, count: rows.length / width, width };
}
