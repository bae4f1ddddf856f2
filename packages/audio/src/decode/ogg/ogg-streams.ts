import { CounterpointError } from '@counterpoint/core';
import type { ByteSource } from '../byte-source.js';
import { damaged } from '../damaged.js';
import { oggPages } from './ogg-pages.js';
import type { OggPage } from './ogg-pages.js';

export type OggCodec = 'opus' | 'vorbis' | 'flac';

/** The packets that end on one page of an audio stream. */
export interface OggPackets {
  readonly codec: OggCodec;
  /** Whether a stream begins with these packets: the file's first, or the next of a chain. */
  readonly begins: boolean;
  readonly packets: readonly Uint8Array[];
  /** The stream's position behind the last of them; undefined where none ends. */
  readonly granule: number | undefined;
  /** Whether the stream ends here. */
  readonly last: boolean;
}

/**
 * The packets of the audio streams of an Ogg file, page by page (RFC 3533). Streams that follow
 * each other (chaining) come in order; of streams side by side (grouping) the audio is taken.
 *
 * @param onCut called with the reason where the file ends within a page, or a stream without its
 *   last page
 * @throws CP_AUDIO_DAMAGED, CP_AUDIO_FORMAT
 */
export async function* oggStreams(
  source: ByteSource,
  onCut: (why: string) => void,
): AsyncGenerator<OggPackets> {
  let stream: OpenStream | undefined;
  const checkEnd = (): void => {
    if (stream !== undefined && !stream.ended) onCut('a stream has no last page');
  };
  let heads = false; // within the first pages of a group
  const others: string[] = [];
  for await (const page of oggPages(source, onCut)) {
    let begins = false;
    if (page.first) {
      if (!heads) {
        checkEnd();
        stream = undefined;
      }
      heads = true;
      const codec = codecOf(page.body);
      if (codec !== undefined && stream !== undefined)
        throw new CounterpointError('CP_AUDIO_FORMAT', {
          what: 'An Ogg file holds several sounds side by side',
          where: source.name,
          expected: 'one audio stream at a time',
          remedy: 'take one out, for instance: ffmpeg -i FILE -map 0:a:0 OUT.flac',
        });
      if (codec === undefined) {
        others.push(nameOf(page.body));
        continue;
      }
      const { serial, sequence } = page;
      stream = { serial, codec, sequence, rest: [], ended: false };
      begins = true;
    } else heads = false;
    if (stream === undefined || page.serial !== stream.serial) continue;
    if (page.sequence !== stream.sequence)
      throw damaged(source.name, 'pages are missing', {
        page: page.sequence,
        expected: stream.sequence,
      });
    stream.sequence = (stream.sequence + 1) >>> 0;
    stream.ended = page.last;
    if (page.continued !== stream.rest.length > 0)
      throw damaged(source.name, 'a packet is not whole', { page: page.sequence });
    const packets = packetsOf(page, stream.rest);
    yield {
      codec: stream.codec,
      begins,
      packets,
      granule: page.granule < 0 ? undefined : page.granule,
      last: page.last,
    };
  }
  checkEnd();
  if (stream === undefined)
    throw new CounterpointError('CP_AUDIO_FORMAT', {
      what: `An Ogg file holds no sound that can be read, but ${others.join(', ') || 'no page'}`,
      where: source.name,
      expected: 'Opus, Vorbis or FLAC',
      remedy: 'convert it, for instance: ffmpeg -i FILE OUT.flac',
    });
}

/** The audio stream that is being read. */
interface OpenStream {
  readonly serial: number;
  readonly codec: OggCodec;
  /** The number of the next page. */
  sequence: number;
  /** The bytes so far of a packet that goes on in the next page. */
  readonly rest: Uint8Array[];
  /** Whether its last page was read. */
  ended: boolean;
}

/** The packets that end on a page; what does not end stays in `rest`. */
function packetsOf({ lacing, body }: OggPage, rest: Uint8Array[]): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let from = 0,
    to = 0;
  for (const bytes of lacing) {
    to += bytes;
    if (bytes === 255) continue;
    packets.push(new Uint8Array(Buffer.concat([...rest.splice(0), body.subarray(from, to)])));
    from = to;
  }
  if (to > from || lacing.at(-1) === 255) rest.push(body.slice(from, to));
  return packets;
}

function codecOf(body: Uint8Array): OggCodec | undefined {
  const start = String.fromCharCode(...body.subarray(0, 8));
  if (start === 'OpusHead') return 'opus';
  if (start.startsWith('\x01vorbis')) return 'vorbis';
  return start.startsWith('\x7fFLAC') ? 'flac' : undefined;
}

function nameOf(body: Uint8Array): string {
  const start = String.fromCharCode(...body.subarray(0, 8));
  const otherCodecs = ['Speex', 'theora', 'fishead', 'CELT', 'video', 'OVP80', 'kate', 'PCM'];
  return otherCodecs.find((name) => start.includes(name)) ?? 'an unknown codec';
}
