import { embeddingWriter } from '@counterpoint/data';
import type { Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { jsonOption } from '../commands/shared-options.js';
import { embeddingsOption } from '../embed/out-option.js';
import { prepareFile } from '../run/check-writable.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { readVectors } from './read-vectors.js';

interface MapCommandOptions {
  readonly out: string;
  readonly json?: boolean;
}

/** Adds `map`: embeddings through a map of `upgrade` or `adapt`. */
export function addMapCommand(to: Command): void {
  const command = to
    .command('map')
    .description('changes embeddings by a map that `upgrade` or `adapt` wrote')
    .argument('<map>', 'a .safetensors file')
    .argument('<embeddings>', 'a .parquet or .npy file of `embed`')
    .addOption(embeddingsOption())
    .addOption(jsonOption())
    .action(map);
  addExamples(command, [
    'map new-to-old.safetensors queries.parquet --out mapped.parquet',
    'map adapter.safetensors queries.npy --out adapted.npy',
  ]);
}

async function map(mapPath: string, path: string, { out, json }: MapCommandOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await prepareFile(out);
  const { applyMap, readMap } = await import('@counterpoint/adapt');
  const { map: vectorMap, about } = await readMap(mapPath);
  const vectors = await readVectors(path);
  const { rows, width, count } = applyMap(vectorMap, vectors);
  const writer = embeddingWriter(out, width);
  await writer.write({ ids: vectors.ids, values: rows, labels: vectors.labels });
  const paths = await writer.finish();
  if (json) return printJson({ out: paths, count, width, about });
  display.say(`${count} embeddings of width ${width} are in ${paths.join(' and ')}.`);
}
