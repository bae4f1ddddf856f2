/**
 * The channels of Vorbis and of Opus of mapping family 1, by number (Vorbis I, section 4.3.9), in
 * the order of WAVE files.
 */
const orders: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
};

/**
 * Channels in the order of WAVE and FLAC files: left, right, centre, low frequencies, back, side.
 */
export function inWaveOrder<T>(channels: readonly T[]): readonly T[] {
  return orders[channels.length]?.map((place) => channels[place]!) ?? channels;
}
