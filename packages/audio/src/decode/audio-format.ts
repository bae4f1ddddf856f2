/** Formats that are decoded here. Ogg files are told apart by their codec. */
export type NativeFormat = 'wav' | 'flac' | 'mp3' | 'ogg-vorbis' | 'ogg-opus' | 'ogg-flac';

/** Formats that are decoded by the user's `ffmpeg`. */
export type ForeignFormat =
  'm4a' | 'webm' | 'aac' | 'aiff' | 'au' | 'caf' | 'wma' | 'amr' | 'wavpack' | 'ogg-other';

/** What is read. */
export type AudioFormat = NativeFormat | ForeignFormat;

/** The endings of file names that are taken for audio. */
export const audioExtensions: readonly string[] = [
  ...['.wav', '.wave', '.rf64', '.bw64', '.w64', '.flac', '.mp3', '.mp2', '.mpga'],
  ...['.ogg', '.oga', '.opus', '.spx'],
  ...['.m4a', '.m4b', '.aac', '.webm', '.weba', '.mka', '.aif', '.aiff', '.aifc', '.au', '.snd'],
  ...['.caf', '.wma', '.amr', '.wv'],
];

const oggCodecs: readonly (readonly [string, AudioFormat])[] = [
  ['OpusHead', 'ogg-opus'],
  ['\x01vorbis', 'ogg-vorbis'],
  ['\x7fFLAC', 'ogg-flac'],
  ['Speex   ', 'ogg-other'],
];

const signatures: readonly (readonly [RegExp, AudioFormat])[] = [
  [/^(RIFF|RIFX|RF64|BW64)[^]{4}WAVE/, 'wav'],
  [/^riff\x2e\x91\xcf\x11/, 'wav'],
  [/^fLaC/, 'flac'],
  [/^[^]{4}ftyp/, 'm4a'],
  [/^\x1a\x45\xdf\xa3/, 'webm'],
  [/^FORM[^]{4}AIF[FC]/, 'aiff'],
  [/^\.snd\0/, 'au'],
  [/^caff\0\x01/, 'caf'],
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, 'wma'],
  [/^#!AMR/, 'amr'],
  [/^wvpk/, 'wavpack'],
];

/** Formats that only `ffmpeg` decodes. */
export const foreignFormats: ReadonlySet<AudioFormat> = new Set<AudioFormat>([
  ...(['m4a', 'webm', 'aac', 'aiff', 'au', 'caf', 'wma', 'amr', 'wavpack', 'ogg-other'] as const),
]);

/**
 * The format that a file's first bytes (some 512 are enough) show, whatever its name says.
 * Undefined when it is none that is read.
 */
export function audioFormatOf(start: Uint8Array): AudioFormat | undefined {
  const text = String.fromCharCode(...start.subarray(0, 512));
  for (const [pattern, format] of signatures) if (pattern.test(text)) return format;
  if (text.startsWith('OggS')) return oggCodecs.find(([word]) => text.includes(word))?.[1];
  if (text.startsWith('ID3') || isMpegFrame(start)) return 'mp3';
  return isAdtsFrame(start) ? 'aac' : undefined;
}

/**
 * Whether bytes begin as a frame of MPEG audio in free format, whose header does not say its length:
 * ISO 11172-3, 2.4.2.3.
 */
export function isFreeFormat(start: Uint8Array): boolean {
  return isMpegHeader(start) && start[2]! >> 4 === 0;
}

const isMpegFrame = (start: Uint8Array): boolean => isMpegHeader(start) && start[2]! >> 4 > 0;

/** Eleven bits of synchronisation, then a layer, bit rate and sample rate that exist. */
function isMpegHeader([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const version = (second >> 3) & 3,
    layer = (second >> 1) & 3,
    bitRate = third >> 4,
    sampleRate = (third >> 2) & 3;
  return (
    first === 0xff &&
    (second & 0xe0) === 0xe0 &&
    version !== 1 &&
    layer !== 0 &&
    bitRate !== 15 &&
    sampleRate !== 3
  );
}

/** AAC in ADTS: twelve bits of synchronisation, layer 0, a sample rate that exists. */
function isAdtsFrame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  return first === 0xff && (second & 0xf6) === 0xf0 && ((third >> 2) & 15) < 13;
}
