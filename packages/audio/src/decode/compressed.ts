import type { Recording } from '../waveform.js';
import type { AudioFormat } from './audio-format.js';
import { foreignFormats } from './audio-format.js';
import type { ByteSource } from './byte-source.js';
import { ffmpegBlocks } from './ffmpeg-blocks.js';
import { flacBlocks } from './flac/flac-blocks.js';
import { mpegBlocks } from './mpeg/mpeg-blocks.js';
import { oggBlocks } from './ogg/ogg-blocks.js';

/**
 * The blocks of a compressed recording in order; its decoder is loaded when the first of its kind
 * is read.
 */
export function compressedBlocks(
  source: ByteSource,
  format: Exclude<AudioFormat, 'wav'>,
): AsyncGenerator<Recording> {
  if (foreignFormats.has(format)) return ffmpegBlocks(source, format);
  if (format === 'flac') return flacBlocks(source);
  return format === 'mp3' ? mpegBlocks(source) : oggBlocks(source);
}
