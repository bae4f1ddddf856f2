import type { Recording } from '../waveform.js';
import type { AudioReader } from './audio-reader.js';
import { openAudio, openAudioBytes } from './audio-reader.js';
import { joined } from './joined.js';

/**
 * Decodes a whole recording, in any of the formats that are read. For long ones use {@link
 * openAudio} and read piece by piece.
 */
export async function decodeAudio(bytes: Uint8Array, name?: string): Promise<Recording> {
  return whole(await openAudioBytes(bytes, name));
}

/** {@link decodeAudio} for a file. */
export async function readAudio(path: string): Promise<Recording> {
  return whole(await openAudio(path));
}

async function whole(reader: AudioReader): Promise<Recording> {
  try {
    if (reader.length !== undefined) return await reader.read(0, reader.length);
    const parts: Recording[] = [];
    for await (const block of reader.blocks())
      parts.push({ ...block, channels: block.channels.map((channel) => channel.slice()) });
    return joined(parts, reader.channels, reader.sampleRateHz);
  } finally {
    await reader.close();
  }
}
