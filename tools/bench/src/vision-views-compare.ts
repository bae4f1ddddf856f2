import { readFile } from 'node:fs/promises';
import { Rng } from '@counterpoint/core';
import { decodePicture, pictureBatch, simclrViews, type Picture } from '@counterpoint/image';
import type { BenchmarkResult } from './benchmark.js';
import { viewsPeer, type ViewsCost, type ViewsJob } from './vision-views-peer.js';

/** Pictures are read and decoded four at a time, as in training. */
const decodedAtOnce = 4;

/** Ours: the same views, to the same normalised float32 batches of 64, in this process. */
async function ours({
  side,
  strength,
  blur,
  pictures,
  files,
  pixels,
}: ViewsJob): Promise<ViewsCost> {
  const size = side * side * 3;
  const copy = pixels === undefined ? undefined : Uint8Array.from(pixels);
  const pictureAt = async (i: number): Promise<Picture> => {
    if (files) return decodePicture(await readFile(files[i % files.length]!));
    const at = (i % (copy!.length / size)) * size;
    return { height: side, width: side, channels: 3, data: copy!.subarray(at, at + size) };
  };
  const views = simclrViews({ side, strength, blur });
  const start = process.cpuUsage();
  let results: Picture[] = [];
  for (let first = 0; first < pictures; first += decodedAtOnce) {
    const some = await Promise.all(
      Array.from({ length: Math.min(decodedAtOnce, pictures - first) }, (_, i) =>
        pictureAt(first + i),
      ),
    );
    some.forEach((picture, i) =>
      views.forEach((view, v) =>
        results.push(view.apply(picture, view.draw(picture, Rng.of(1, 'view', first + i, v)))),
      ),
    );
    if (results.length < 64) continue;
    pictureBatch(results).dispose();
    results = [];
  }
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, memory: process.resourceUsage().maxRSS };
}

/**
 * Runs ours and torchvision in turn, five times each after a warm-up, and takes each one's best:
 * noise of the machine only adds.
 */
export async function compareViews(
  name: string,
  job: ViewsJob,
  say: (line: string) => void,
): Promise<BenchmarkResult> {
  const peer = await viewsPeer();
  try {
    const views = 2 * job.pictures;
    const mine: ViewsCost[] = [],
      theirs: ViewsCost[] = [];
    await ours({ ...job, pictures: Math.ceil(job.pictures / 4) });
    await peer?.do({ ...job, pictures: Math.ceil(job.pictures / 10) });
    for (let round = 0; round < 5; round++) {
      mine.push(await ours(job));
      if (peer) theirs.push(await peer.do(job));
    }
    const best = (costs: readonly ViewsCost[]) => Math.min(...costs.map(({ seconds }) => seconds));
    const maximum = (costs: readonly ViewsCost[]) => Math.max(...costs.map(({ memory }) => memory));
    const what =
      `${name}: ${views} views of ${job.side} x ` +
      `${job.side}${job.files ? ' from JPEG files' : ' of pictures in memory'}${job.blur ? ', with blur' : ''}`;
    say(
      `${what}, per core: ours ${Math.round(views / best(mine))} ` +
        'views/s' +
        (peer
          ? `, torchvision on PIL ${Math.round(views / best(theirs))} views/s, ` +
            `${(best(theirs) / best(mine)).toFixed(2)} times as many`
          : '; no python3 with torchvision to compare with'),
    );
    return {
      name,
      ours: best(mine),
      peer: peer ? best(theirs) : null,
      ratio: peer ? best(mine) / best(theirs) : null,
      memoryRatio: peer ? maximum(mine) / maximum(theirs) : null,
    };
  } finally {
    peer?.stop();
  }
}
