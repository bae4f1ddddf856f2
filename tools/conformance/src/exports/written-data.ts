import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@counterpoint/audio';
import { Rng } from '@counterpoint/core';
import { encodePng, pictureOfArray } from '@counterpoint/image';

const webm = fileURLToPath(
  new URL('../../../../packages/video/fixtures/numbers.webm', import.meta.url),
);
const classes = ['low', 'high'];
/** Samples that training needs at least for a batch of each recipe. */
const count = 24;

/** Writes files in two class folders, each with its caption in a file beside it. */
async function writeClasses(
  folder: string,
  extension: string,
  bytes: (label: number, i: number) => Promise<Uint8Array> | Uint8Array,
  files = count,
): Promise<string> {
  for (let i = 0; i < files; i++) {
    const label = i % 2;
    const path = join(folder, classes[label]!, `${i}`);
    await mkdir(join(folder, classes[label]!), { recursive: true });
    await writeFile(`${path}.${extension}`, await bytes(label, i));
    await writeFile(`${path}.txt`, `a ${classes[label]} thing, number ${i}\n`);
  }
  return folder;
}

/** Pictures of 16 pixels, dark or bright. */
export function writtenPictures(folder: string): Promise<string> {
  return writeClasses(folder, 'png', (label, i) => {
    const rng = Rng.of(1, 'pictures', i);
    const data = Uint8Array.from({ length: 768 }, () => 10 * label + rng.uniform(0, 240));
    return encodePng(pictureOfArray({ data, shape: [16, 16, 3] }));
  });
}

/** Tones of half a second, low or high. */
export function writtenSounds(folder: string): Promise<string> {
  return writeClasses(folder, 'wav', (label, i) => {
    const pitch = 300 + 900 * label + 7 * i;
    const samples = Float32Array.from(
      { length: 8000 },
      (_, t) => 0.5 * Math.sin((2 * Math.PI * pitch * t) / 16000),
    );
    return encodeWav({ channels: [samples], sampleRateHz: 16000 });
  });
}

/** The same video with other bytes: an empty element of Matroska at its end. */
export async function writtenVideos(folder: string): Promise<string> {
  const video = await readFile(webm);
  const other = (i: number) => Buffer.from([0xec, 0x81, i]);
  return writeClasses(folder, 'webm', (_, i) => Buffer.concat([video, other(i)]), 12);
}

/** A table of texts of two classes, which are drawn, with a text that means the same. */
export async function writtenTexts(path: string): Promise<string> {
  const openings = ['a', 'the', 'a a', 'the the', 'a the', 'the a', 'a a a', 'the the the'];
  const ends = ['dog runs', 'cat sleeps', 'dog sleeps', 'cat runs'];
  const rng = Rng.of(1, 'classes');
  const rows = openings.flatMap((opening) =>
    ends.map(
      (end) => `${opening} ${end},the ${end} ${opening},${classes[rng.uniform() < 0.5 ? 0 : 1]!}`,
    ),
  );
  await writeFile(path, `text,same,label\n${rows.join('\n')}\n`);
  return path;
}

/** A table of three numbers and a class. */
export async function writtenRows(path: string): Promise<string> {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 2 ? 5 : -5},${i % 5},${i},${classes[i % 2]!}`,
  );
  await writeFile(path, `a,b,c,label\n${rows.join('\n')}\n`);
  return path;
}
