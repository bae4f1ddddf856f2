import { blockClock, placeBlock, type BlockClock } from './block-clock.js';
import type { FfmpegFile } from './ffmpeg-pictures.js';
import { seekTo } from './ffmpeg-pictures.js';
import { byteReader, startFfmpeg } from './ffmpeg-process.js';
import type { Soundtrack } from './frame.js';
import { soundtrackBuilder } from './soundtrack-builder.js';

export interface FfmpegSoundRequest {
  /** From the first frame. */
  readonly fromSeconds: number;
  readonly seconds: number;
  /** When the first frame of the file begins, in seconds of the file. */
  readonly origin: number;
  /** Where to begin decoding, in seconds of the file. @default its start */
  readonly from?: number;
  /** How blocks follow each other, to place the first one behind a seek. */
  readonly clock?: BlockClock;
}

const soundArguments = [
  ...['-map', '0:a:0', '-af', 'aformat=sample_fmts=flt,ashowinfo'],
  ...['-c:a', 'pcm_f32be', '-f', 'au', 'pipe:1'],
];
const blockLine = /\bn: *\d+ +pts: *(-?\d+|NOPTS) .*\bnb_samples: *(\d+)/;

/** A stretch of the first stream of sound; undefined where there is none. */
export async function ffmpegSound(
  { path }: FfmpegFile,
  { fromSeconds, seconds, origin, from, clock }: FfmpegSoundRequest,
): Promise<Soundtrack | undefined> {
  const run = startFfmpeg(path, from === undefined ? [] : seekTo(from), soundArguments);
  const builder = soundtrackBuilder(fromSeconds, seconds);
  const bytes = byteReader(run.output);
  let form: { readonly channels: number; readonly sampleRateHz: number } | undefined;
  let isFirst = true;
  try {
    for await (const line of run.lines) {
      const match = blockLine.exec(line);
      if (match === null) continue;
      const [, stamp, countText] = match;
      form ??= await headerOf(bytes);
      if (form === undefined) break;
      const { channels, sampleRateHz } = form;
      const data = await bytes(+countText! * channels * 4);
      if (data === undefined) break;
      const block = { start: +stamp!, length: +countText! };
      const start =
        isFirst && from !== undefined && clock
          ? placeBlock(clock, block, sampleRateHz)
          : block.start;
      isFirst = false;
      const at = stamp === 'NOPTS' ? undefined : start / sampleRateHz - origin;
      if (!builder.add(at, separated(data, channels, +countText!), sampleRateHz))
        return builder.result();
    }
    await run.ended();
    return builder.result();
  } finally {
    run.stop();
  }
}

/** How the blocks of the first stream of sound follow each other, where they do so evenly. */
export async function ffmpegBlockClock({ path }: FfmpegFile): Promise<BlockClock | undefined> {
  const run = startFfmpeg(path, [], soundArguments);
  const bytes = byteReader(run.output);
  const blocks: { start: number; length: number }[] = [];
  try {
    for await (const line of run.lines) {
      const match = blockLine.exec(line);
      if (match === null) continue;
      if (match[1] === 'NOPTS') return undefined;
      if (blocks.push({ start: +match[1]!, length: +match[2]! }) < 3) continue;
      const form = await headerOf(bytes);
      return form && blockClock(blocks, form.sampleRateHz);
    }
    return undefined;
  } finally {
    run.stop();
  }
}

/** Sun's AU: the offset of the data at byte 4, the sample rate at 16, the channels at 20. */
async function headerOf(
  bytes: (count: number) => Promise<Buffer | undefined>,
): Promise<{ readonly channels: number; readonly sampleRateHz: number } | undefined> {
  const head = await bytes(24);
  if (head === undefined) return undefined;
  const form = { sampleRateHz: head.readUInt32BE(16), channels: head.readUInt32BE(20) };
  await bytes(head.readUInt32BE(4) - 24);
  return form;
}

function separated(data: Buffer, channels: number, count: number): Float32Array[] {
  return Array.from({ length: channels }, (_, c) =>
    Float32Array.from({ length: count }, (__, i) => data.readFloatBE(4 * (i * channels + c))),
  );
}
