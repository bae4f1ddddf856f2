import { join } from 'node:path';
import { disposeBatch } from '@counterpoint/core';
import { progressDisplay, textTable } from '@counterpoint/cli';
import { VectorIndex } from '@counterpoint/search';
import type { Command } from 'commander';
import { embedRecordings } from '../scoring/embed-recordings.js';
import { openRun } from '../scoring/open-run.js';
import type { OpenedRun } from '../scoring/open-run.js';

interface SearchOptions {
  readonly add?: string;
  readonly split: string;
  readonly index?: string;
  readonly count: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addSearchCommand(to: Command): void {
  to.command('search')
    .description('finds recordings that sound alike; first with --add, to fill the index')
    .argument('<run>', "a run's folder")
    .argument('[files...]', 'recordings to find the like of')
    .option('--add <path>', 'recordings to put into the index')
    .option('--split <name>', 'which part of them', '')
    .option('--index <folder>', 'where the index is (default: `index` in the run)')
    .option('--count <n>', 'how many to find', '5')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(search);
}

async function search(
  run: string,
  files: readonly string[],
  { add, split, index: folder = join(run, 'index'), count, engine, json }: SearchOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const opened = await openRun(run, engine);
  const { encoder, modality, fingerprint: model } = opened;
  let added = 0;
  if (add !== undefined) {
    const { rows, keys, labels, width, metadata } = await embedRecordings({
      path: add,
      split,
      modality,
      encoder,
      display,
    });
    const index = await VectorIndex.create(folder, { model, width, replace: true });
    await index.add(
      keys.map((id, i) => ({
        id,
        vector: rows.subarray(i * width, (i + 1) * width),
        facts: { ...metadata[i], label: labels[i]! },
      })),
    );
    index.close();
    added = keys.length;
    display.say(`${added} recordings are in ${folder}.`);
  }
  const results: { query: string; hits: readonly { id: string; score: number }[] }[] = [];
  if (files.length > 0) {
    const index = await VectorIndex.open(folder, { model });
    for (const file of files) {
      const hits = await index.search(await embeddingOf(file, opened), Number(count));
      results.push({
        query: file,
        hits: hits.map(({ id, score, facts: metadata }) => ({ id, score, ...metadata })),
      });
    }
    index.close();
  }
  if (json) process.stdout.write(`${JSON.stringify({ index: folder, added, results })}\n`);
  else
    for (const { query, hits } of results)
      process.stdout.write(
        `${query}\n${textTable(
          ['score', 'recording'],
          hits.map(({ id, score }) => [score.toFixed(4), id]),
        )}\n`,
      );
}

async function embeddingOf(path: string, { encoder, modality }: OpenedRun): Promise<Float32Array> {
  const sample = { index: 0, key: path, value: { members: {}, path } };
  const batch = modality.batch([await modality.decode(sample)]);
  const embedding = encoder.encode(batch);
  disposeBatch(batch);
  const values = (await embedding.data()) as Float32Array;
  embedding.dispose();
  return values;
}
