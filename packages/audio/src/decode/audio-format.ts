/** What is read. Ogg files are told apart by their codec. */
export type AudioFormat = 'wav' | 'flac' | 'mp3' | 'ogg-vorbis' | 'ogg-opus';

/** The endings of file names that are taken for audio. */
export const audioExtensions: readonly string[] = [
  '.wav',
  '.wave',
  '.flac',
  '.mp3',
  '.ogg',
  '.oga',
  '.opus',
];

/** The format that a file's first bytes (some 64 are enough) show, whatever its name says. Undefined when it is none that is read. */
export function audioFormatOf(start: Uint8Array): AudioFormat | undefined {
  const text = String.fromCharCode(...start.subarray(0, 512));
  if (/^(RIFF|RIFX|RF64|BW64)[^]{4}WAVE/.test(text)) return 'wav';
  if (text.startsWith('fLaC')) return 'flac';
  if (text.startsWith('OggS')) {
    if (text.includes('OpusHead')) return 'ogg-opus';
    if (text.includes('\x01vorbis')) return 'ogg-vorbis';
    return undefined;
  }
  if (text.startsWith('ID3') || isMpegFrame(start)) return 'mp3';
  return undefined;
}

/** Eleven bits of synchronisation, then a layer, bit rate and sample rate that exist. */
function isMpegFrame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
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
    bitRate !== 0 &&
    sampleRate !== 3
  );
}
