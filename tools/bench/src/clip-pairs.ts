import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { disposeBatch, type Sample } from '@counterpoint/core';
import { openDataset } from '@counterpoint/data';
import { startEngine } from '@counterpoint/engine';
import { pairedRetrieval, reportText } from '@counterpoint/eval';
import { imageModality } from '@counterpoint/image';
import { auditCaptions, captionsOfAll } from '@counterpoint/multimodal';
import { trainWordPiece, type PieceTokenizer } from '@counterpoint/text';
import type { Benchmark } from './benchmark.js';
import { findPython } from './find-python.js';

const side = 64,
  tokens = 32,
  batch = 128;

/**
 * The towers of `apps/vision/configs/openmoji-clip.json` by our program and in PyTorch, on the
 * same pictures, tokens, batches and epochs: how well
 * they retrieve the 295 test pairs of openmoji, and how long training takes.
 */
export const run: Benchmark = async ({ say }) => {
  const data = process.env['COUNTERPOINT_DATA'] ?? '../shared/data/openmoji';
  const epochs = process.env['COUNTERPOINT_EPOCHS'] ?? '15';
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-pairs-'));
  await startEngine({ prefer: 'cpu' });
  let tokenizer: PieceTokenizer | undefined;
  let groups = new Int32Array();
  for (const part of ['train', 'test']) {
    const dataset = await openDataset(data, { split: part, extensions: ['png'] });
    const captions = await captionsOfAll(dataset);
    tokenizer ??= await trainWordPiece(captions.flat(), { size: 8000 });
    groups = Int32Array.from(auditCaptions(captions).groups);
    const modality = imageModality({ side, normalisation: 'cifar' });
    const pictures = new Float32Array(dataset.size * side * side * 3),
      ids = new Int32Array(dataset.size * tokens).fill(-1);
    for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false })) {
      const pictureBatch = modality.batch([await modality.decode(sample as Sample as never)]);
      pictures.set((await pictureBatch.data()) as Float32Array, sample.index * side * side * 3);
      disposeBatch(pictureBatch);
      ids.set(
        tokenizer.encode(captions[sample.index]![0]!, { maxTokens: tokens }),
        sample.index * tokens,
      );
    }
    await writeFile(join(folder, `${part}.pictures`), new Uint8Array(pictures.buffer));
    await writeFile(join(folder, `${part}.ids`), new Uint8Array(ids.buffer));
    await writeFile(join(folder, `${part}.groups`), new Uint8Array(groups.buffer));
  }
  await writeFile(
    join(folder, 'about.json'),
    JSON.stringify({ side, tokens, batch, vocabulary: tokenizer!.size }),
  );
  const python = findPython(['torch']);
  if (python === undefined) throw new Error('clip-pairs needs a python3 with torch.');
  const printed = execFileSync(
    python.command,
    [
      ...python.args,
      fileURLToPath(new URL('clip-pairs.py', import.meta.url)),
      folder,
      epochs,
      process.env['COUNTERPOINT_THREADS'] ?? '2',
    ],
    { encoding: 'utf8' },
  );
  const { seconds, loss } = JSON.parse(printed.trim().split('\n').at(-1)!) as {
    seconds: number;
    loss: number;
  };
  const rows = async (name: string) => {
    const values = new Float32Array(new Uint8Array(await readFile(join(folder, name))).buffer);
    return { rows: values, count: groups.length, width: values.length / groups.length };
  };
  say(`${python.peer}: ${epochs} epochs in ${seconds.toFixed(0)} s, loss ${loss.toFixed(3)}`);
  say(
    reportText(pairedRetrieval(await rows('peer.pictures'), await rows('peer.texts'), { groups })),
  );
  const ours = trainOurs(folder, data, epochs, say);
  return { name: 'clip-pairs', ours, peer: seconds, ratio: ours / seconds, memoryRatio: null };
};

/** Trains and scores by the program, as a user would. @returns seconds of training */
function trainOurs(
  folder: string,
  data: string,
  epochs: string,
  say: (line: string) => void,
): number {
  const run = join(folder, 'run');
  const program = (...args: string[]): string =>
    execFileSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '--conditions=@counterpoint/source',
        'apps/vision/src/main.ts',
        'clip',
        ...args,
      ],
      { encoding: 'utf8' },
    );
  const printed = program(
    'train',
    '--config',
    'apps/vision/configs/openmoji-clip.json',
    '--data',
    data,
    '--epochs',
    epochs,
    '--out',
    run,
    '--json',
  );
  const { seconds, loss } = JSON.parse(printed.trim().split('\n').at(-1)!) as {
    seconds: number;
    loss: number;
  };
  say(`ours: ${epochs} epochs in ${seconds.toFixed(0)} s, loss ${loss.toFixed(3)}`);
  say(program('evaluate', run, '--data', data, '--split', 'test'));
  return seconds;
}
