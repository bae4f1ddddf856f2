import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embeddingWriter } from '@counterpoint/data';
import { encodePng, pictureOfArray } from '@counterpoint/image';
import { writeBertFolder } from '../../../packages/onnx/src/testing/write-bert-folder.js';

const video = fileURLToPath(
  new URL('../../../packages/video/fixtures/numbers.webm', import.meta.url),
);

/**
 * Writes the inputs of every {@link CommandRun}: pictures, a table of pairs, recordings, a tar shard,
 * embeddings with judgements, a video, an ONNX model with texts of many classes.
 */
export async function writeSmallData(folder: string): Promise<void> {
  for (const [split, count] of [
    ['train', 24],
    ['test', 9],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const path = join(folder, 'pictures', split, ['red', 'green', 'blue'][i % 3]!);
      await mkdir(path, { recursive: true });
      await writeFile(join(path, `${i}.png`), await picture(i));
    }
  }
  await writeFile(join(folder, 'picture.png'), await picture(0));
  const rows = Array.from({ length: 48 }, (_, i) => `question ${i} of ${i % 7}\tanswer ${i}`);
  await writeFile(join(folder, 'pairs.tsv'), ['question\tanswer', ...rows, ''].join('\n'));
  await mkdir(join(folder, 'sounds'));
  for (let i = 0; i < 6; i++)
    await writeFile(join(folder, 'sounds', `${i}.wav`), tone(220 + 60 * i));
  await writeFile(join(folder, 'sound.wav'), tone(300));
  await copyFile(video, join(folder, 'clip.webm'));
  await mkdir(join(folder, 'shards'));
  const shard = join(folder, 'shards', '0.tar');
  const { status } = spawnSync('tar', ['-cf', shard, '-C', folder, 'picture.png']);
  if (status !== 0) throw new Error('tar could not write a shard');
  const ids = Array.from({ length: 60 }, (_, i) => `sample ${i}`);
  const vectors = embeddingWriter(join(folder, 'vectors.npy'), 3);
  await vectors.write({
    ids,
    values: Float32Array.from({ length: 180 }, (_, i) => Math.sin(i * i)),
  });
  await vectors.finish();
  const judged = ids.map((id, i) => `${id}\tsample ${(i + 1) % 60}\t1`);
  await writeFile(join(folder, 'judged.tsv'), judged.join('\n'));
  const pairs = ids.flatMap((id, i) => [`${id}\t${id}\t1`, `${id}\tsample ${(i + 7) % 60}\t0`]);
  await writeFile(join(folder, 'labelled-pairs.tsv'), pairs.join('\n'));
  const labelled = Array.from({ length: 40 }, (_, i) => `question ${i}\t${i % 2 ? 'odd' : 'even'}`);
  await writeFile(join(folder, 'labelled.tsv'), ['text\tlabel', ...labelled, ''].join('\n'));
  await writeBertFolder(join(folder, 'onnx-model'));
  await writeFile(join(folder, 'intents.tsv'), ['text\tlabel', ...intents(), ''].join('\n'));
}

/** Texts of 64 classes that begin in the same ways. */
function intents(): string[] {
  const words = ['dog', 'cat', 'runs', 'sleeps'];
  const ends = words.flatMap((a) => words.flatMap((b) => words.map((c) => `${a} ${b} ${c}`)));
  const openings = ['a', 'the', 'a a', 'the the', 'a the', 'the a', 'a a a'];
  return ends.flatMap((end) => openings.map((opening) => `${opening} ${end}\t${end}`));
}

function picture(i: number): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 12 * 12 * 3 }, (_, at) =>
    at % 3 === i % 3 ? 200 + ((at * 7 + i) % 50) : (at * 13 + 29 * i) % 90,
  );
  return encodePng(pictureOfArray({ data, shape: [12, 12, 3] }));
}

/** A second of a sine as a 16-bit WAV file of 16 kHz. */
function tone(hertz: number): Buffer {
  const samples = 16000;
  const file = Buffer.alloc(44 + 2 * samples);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * samples, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(16000, 24);
  file.writeUInt32LE(32000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++) {
    file.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * hertz * i) / 16000)), 44 + 2 * i);
  }
  return file;
}
