import type { Rng } from '@counterpoint/core';

/** How one clip is written: arguments of ffmpeg, and what to read of it. */
export interface ClipOptions {
  readonly extension: string;
  /** Inputs and filters. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The share of the file's bytes that stays. */
  readonly byteShare: number;
  readonly seconds: number;
}

interface Container {
  readonly extension: string;
  readonly pictures: readonly (readonly string[])[];
  readonly sounds: readonly (readonly string[])[];
  readonly rotates?: true;
}

const pixels = ['yuv420p', 'yuv422p', 'yuv444p'] as const;
const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'];
const vp8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8'];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2'];
const hevc = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'];
const opus = ['-c:a', 'libopus'];
const aac = ['-c:a', 'aac'];
const containers: readonly Container[] = [
  {
    extension: 'webm',
    pictures: [
      vp8,
      vp9,
      ...pixels.map((format) => [...vp9, '-pix_fmt', format]),
      [...vp9, '-pix_fmt', 'gbrp'],
      [...vp9, '-colorspace', 'bt709', '-color_range', 'pc'],
      [...vp9, '-pix_fmt', 'yuv420p10le'],
    ],
    sounds: [opus, opus, opus, ['-c:a', 'libvorbis']],
  },
  { extension: 'mkv', pictures: [vp9, h264, hevc], sounds: [opus, aac, ['-c:a', 'flac']] },
  {
    extension: 'mp4',
    pictures: [h264, h264, hevc, ['-c:v', 'mpeg4']],
    sounds: [aac, ['-c:a', 'libmp3lame']],
    rotates: true,
  },
  { extension: 'mov', pictures: [h264], sounds: [aac, ['-c:a', 'pcm_s16le']], rotates: true },
  { extension: 'ts', pictures: [h264], sounds: [aac, ['-c:a', 'libmp3lame']] },
  { extension: 'avi', pictures: [['-c:v', 'mpeg4']], sounds: [['-c:a', 'libmp3lame']] },
];
const rates = ['5', '12', '15', '24', '25', '30', '50', '60', '24000/1001', '30000/1001'] as const;

/** Draws a clip: container, codecs, size, rate, gaps, rotation, offset of the sound, truncation. */
export function drawClipOptions(rng: Rng): ClipOptions {
  const container = rng.chance(0.5) ? containers[0]! : rng.pick(containers);
  const rate = rng.pick(rates);
  const seconds = rng.uniform(0.6, 6);
  const size = `${2 * (8 + rng.integer(90))}x${2 * (8 + rng.integer(70))}`;
  const hz = rng.pick([8000, 16000, 24000, 48000]);
  const hasSound = rng.chance(0.85);
  const delay = rng.chance(0.4) ? rng.uniform(0.05, 1.5) : 0;
  const gaps = container.extension !== 'avi' && rng.chance(0.3);
  const turn = container.rotates && rng.chance(0.5) ? 90 * (1 + rng.integer(3)) : 0;
  const picture = `testsrc2=size=${size}:rate=${rate}:duration=${seconds.toFixed(3)}`;
  const sound = `aevalsrc='0.4*sin(2*PI*t*(300+400*t))':s=${hz}:d=${seconds.toFixed(3)}`;
  const filters = gaps ? ['-vf', `select='gt(random(${rng.integer(1000)}),0.4)'`] : [];
  return {
    extension: container.extension,
    seconds,
    inputs: [
      ...['-f', 'lavfi', '-i', picture],
      ...(hasSound ? ['-itsoffset', delay.toFixed(3), '-f', 'lavfi', '-i', sound] : []),
    ],
    outputs: [
      ...filters,
      ...(gaps ? ['-fps_mode', 'vfr'] : []),
      ...rng.pick(container.pictures),
      ...['-g', String(1 + rng.integer(60)), '-b:v', '400k'],
      ...(hasSound ? [...rng.pick(container.sounds), '-ac', rng.pick(['1', '2'])] : []),
      ...(turn > 0 ? ['-metadata:s:v:0', `rotate=${turn}`] : []),
    ],
    byteShare: container.extension !== 'avi' && rng.chance(0.15) ? rng.uniform(0.3, 0.95) : 1,
  };
}
