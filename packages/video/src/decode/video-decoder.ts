import { ffmpegReader } from './ffmpeg-reader.js';
import type { VideoReader } from './frame.js';
import { loadLibav, type Libav } from './libav.js';
import { videoBytesInMemory, videoBytesOfFile } from './video-bytes.js';
import { webmReader } from './webm-reader.js';

/** Which program decodes WebM: libav.js where it is installed, or `ffmpeg` always. */
export type DecodeWith = 'auto' | 'ffmpeg';

/** Opens videos. It holds one instance of libav.js, which its readers use in turn. */
export interface VideoDecoder {
  /**
   * WebM with VP8 or VP9 through libav.js, everything else through the user's `ffmpeg`.
   *
   * @param source a path, or the bytes of a file
   * @param name how it is called in messages. @default the path
   * @throws CP_VIDEO_FILE, CP_VIDEO_EMPTY, CP_VIDEO_DAMAGED, CP_VIDEO_STREAM, CP_VIDEO_FFMPEG
   */
  open(source: string | Uint8Array, name?: string): Promise<VideoReader>;
}

/**
 * @example
 * const decoder = videoDecoder();
 * const file = new URL('fixtures/numbers.webm', import.meta.resolve('@counterpoint/video/package.json'));
 * const reader = await decoder.open(file.pathname);
 * const { frames, sound } = await reader.read({
 *   times: [0, 0.5, 1], // seconds from the first frame
 *   sound: { fromSeconds: 0, seconds: 1 },
 * });
 * console.log(frames.length, frames[0]!.width, sound?.sampleRateHz);
 * await reader.close();
 */
export function videoDecoder({ with: program = 'auto' }: { with?: DecodeWith } = {}): VideoDecoder {
  let loading: Promise<Libav | undefined> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(use: () => Promise<T>): Promise<T> => {
    const result = last.then(use);
    last = result.catch(() => undefined);
    return result;
  };
  let files = 0;
  const newName = (): string => `video-${files++}`;
  return {
    async open(source, name) {
      const bytes =
        typeof source === 'string'
          ? await videoBytesOfFile(source)
          : videoBytesInMemory(source, name ?? 'bytes in memory');
      try {
        const isEbml = startsWith(await bytes.read(0, ebml.length), ebml);
        const byFfmpeg = !isEbml || program === 'ffmpeg' || bytes.size > largestBytes;
        if (byFfmpeg) return await ffmpegReader(bytes);
        const libav = await (loading ??= loadLibav());
        const reader = libav && (await webmReader({ libav, alone, newName }, bytes));
        return reader ?? (await ffmpegReader(bytes));
      } catch (error) {
        await bytes.close();
        throw error;
      }
    },
  };
}

/** libav.js does not seek beyond 2 GiB. */
const largestBytes = 2 ** 31 - 1;

/** The first bytes of WebM and Matroska, RFC 8794, section 11.2.1. */
const ebml = [0x1a, 0x45, 0xdf, 0xa3];

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, i) => bytes[i] === byte);
}
