import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../waveform.js';
import type { AudioFormat } from './audio-format.js';
import type { ByteSource } from './byte-source.js';
import { cutAfter } from './cut.js';
import { damaged } from './damaged.js';
import { FfmpegLog } from './ffmpeg-log.js';

/**
 * Decodes a recording by the user's own `ffmpeg`, for formats that are not decoded here. It gets
 * its arguments as a list, never through a shell, and may open nothing but the file itself. Where
 * it reports a fault and goes on, a block of no samples says so at the end.
 *
 * @throws CP_AUDIO_FFMPEG where there is no `ffmpeg`; CP_AUDIO_EMPTY, CP_AUDIO_DAMAGED
 */
export async function* ffmpegBlocks(
  source: ByteSource,
  format: AudioFormat,
): AsyncGenerator<Recording> {
  const folder =
    source.path === undefined ? await mkdtemp(join(tmpdir(), 'counterpoint-audio-')) : undefined;
  try {
    const path = folder === undefined ? resolve(source.path!) : join(folder, 'recording');
    if (folder !== undefined) await writeFile(path, await source.read(0, source.size));
    yield* decode(path, source.name, format);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Formats of one sound whose header says how long it is. */
const promising: ReadonlySet<AudioFormat> = new Set<AudioFormat>(['aiff', 'au', 'wavpack']);

async function* decode(path: string, name: string, format: AudioFormat): AsyncGenerator<Recording> {
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-hide_banner', '-nostats', '-v', 'level+info', '-xerror'],
      ...['-protocol_whitelist', 'file,pipe'],
      ...['-i', `file:${path}`, '-map', '0:a:0', '-c:a', 'pcm_f32be', '-f', 'au', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true },
  );
  let failure: NodeJS.ErrnoException | undefined;
  const log = new FfmpegLog();
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.add(text));
  const ended = new Promise<number | null>((done) => {
    child.on('error', (error) => {
      failure = error;
      done(null);
    });
    child.on('close', done);
  });
  try {
    let last: Recording | undefined;
    let seconds = 0;
    for await (const block of recordingsOf(child.stdout)) {
      last = block;
      seconds += block.channels[0]!.length / block.sampleRateHz;
      yield block;
    }
    const status = await ended;
    if (failure !== undefined) throw noFfmpeg(name, format, failure);
    const { error, duration } = log.summary();
    if (status !== 0) throw damaged(name, `ffmpeg says: ${error ?? `exit status ${status}`}`);
    if (last === undefined)
      throw new CounterpointError('CP_AUDIO_EMPTY', {
        what: `A file of format ${format} holds no samples`,
        where: name,
      });
    if (error !== undefined) yield cutAfter(last, `ffmpeg says: ${error}`);
    else if (promising.has(format) && duration !== undefined && 1.01 * seconds + 0.1 < duration)
      yield cutAfter(last, `it holds ${seconds.toFixed(2)} of ${duration.toFixed(2)} s`);
  } finally {
    child.kill('SIGKILL');
  }
}

/** Sun's AU as ffmpeg pipes it: a header of 24 bytes or more, then big-endian floats. */
async function* recordingsOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Recording> {
  let rest = Buffer.alloc(0);
  let head: { readonly sampleRateHz: number; readonly channels: number } | undefined;
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    if (head === undefined) {
      if (rest.length < 24 || rest.length < rest.readUInt32BE(4)) continue;
      head = { sampleRateHz: rest.readUInt32BE(16), channels: rest.readUInt32BE(20) };
      rest = rest.subarray(rest.readUInt32BE(4));
    }
    const { channels, sampleRateHz } = head;
    const count = Math.floor(rest.length / (4 * channels));
    if (count === 0) continue;
    const bytes = rest;
    yield {
      sampleRateHz,
      channels: Array.from({ length: channels }, (_, c) =>
        Float32Array.from({ length: count }, (__, i) => bytes.readFloatBE(4 * (i * channels + c))),
      ),
    };
    rest = rest.subarray(count * 4 * channels);
  }
}

function noFfmpeg(name: string, format: AudioFormat, cause: Error): CounterpointError {
  return new CounterpointError('CP_AUDIO_FFMPEG', {
    what: `A file of format ${format} needs ffmpeg, which cannot be started`,
    where: name,
    expected: 'ffmpeg in the PATH, for formats other than WAV, FLAC, MP3 and Ogg',
    remedy: 'install ffmpeg, or convert the file elsewhere: ffmpeg -i FILE OUT.flac',
    cause,
  });
}
