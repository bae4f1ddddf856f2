import { CounterpointError } from '@counterpoint/core';
import { damagedVideo } from './damaged-video.js';
import type { VideoReader } from './frame.js';
import type { Libav } from './libav.js';
import { readWebm, type OpenWebm } from './read-webm.js';
import type { VideoBytes } from './video-bytes.js';

/** Files up to this size are handed to the decoder whole; of larger ones it asks for blocks. */
const wholeBytes = 8 * 2 ** 20;
const decodable: ReadonlySet<string> = new Set(['vp8', 'vp9']);
const pictureType = 0;
const soundType = 1;
const soundDecodable: ReadonlySet<string> = new Set(['opus', 'flac']);

/** One instance of libav.js, which does one thing at a time. */
export interface LibavSession {
  readonly libav: Libav;
  /** Runs one use of the decoder after the other. */
  alone<T>(use: () => Promise<T>): Promise<T>;
  /** A name for a file that no other file of the session has had. */
  newName(): string;
}

/**
 * Reads WebM through libav.js.
 *
 * @returns undefined where libav.js has no decoder for the streams of the file
 * @throws CP_VIDEO_DAMAGED, CP_VIDEO_STREAM
 */
export async function webmReader(
  session: LibavSession,
  bytes: VideoBytes,
): Promise<VideoReader | undefined> {
  const { libav, alone } = session;
  const isSupported = await alone(() =>
    withFile(session, bytes, async ({ pictures, sound }) => {
      const picture = await libav.avcodec_get_name(pictures.codec_id);
      const codec = sound && (await libav.avcodec_get_name(sound.codec_id));
      const profile = await libav.AVCodecParameters_profile(pictures.codecpar);
      return (
        decodable.has(picture) &&
        !(picture === 'vp9' && profile > highestProfile) &&
        (codec === undefined || soundDecodable.has(codec))
      );
    }),
  );
  if (!isSupported) return undefined;
  return {
    read: (request) => alone(() => withFile(session, bytes, (file) => readWebm(file, request))),
    close: () => bytes.close(),
  };
}

/** VP9 profiles 2 and 3 have 10 and 12 bits a sample, which the decoder does not read. */
const highestProfile = 1;

async function withFile<T>(
  { libav, newName }: LibavSession,
  bytes: VideoBytes,
  use: (file: OpenWebm) => Promise<T>,
): Promise<T> {
  const fileName = newName(); // a block device that has the name of an earlier one never answers
  if (bytes.size <= wholeBytes) {
    await libav.writeFile(fileName, await bytes.read(0, bytes.size));
  } else {
    libav.onblockread = (name, position, length) => {
      bytes
        .read(position, length)
        .catch(() => new Uint8Array(0))
        .then((data) => libav.ff_block_reader_dev_send(name, position, data))
        .catch(() => undefined); // the demuxer reports what it cannot read
    };
    await libav.mkblockreaderdev(fileName, bytes.size);
  }
  try {
    const [demuxer, streams] = await libav
      .ff_init_demuxer_file(fileName)
      .catch((cause: unknown) => {
        throw damagedVideo(bytes.name, 'it cannot be opened as WebM', cause);
      });
    try {
      const pictures = streams.find((stream) => stream.codec_type === pictureType);
      if (pictures === undefined) throw noPictures(bytes.name);
      const sound = streams.find((stream) => stream.codec_type === soundType);
      return await use({ libav, demuxer, pictures, sound, name: bytes.name });
    } finally {
      await libav.avformat_close_input_js(demuxer);
    }
  } finally {
    await libav.unlink(fileName);
  }
}

/** The error of a file without pictures. */
export function noPictures(where: string): CounterpointError {
  return new CounterpointError('CP_VIDEO_STREAM', {
    what: 'A file holds no stream of pictures',
    where,
    expected: 'a video',
    remedy: 'read sound with @counterpoint/audio',
  });
}
