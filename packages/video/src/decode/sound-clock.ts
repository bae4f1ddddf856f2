import type { SoundBlock, SoundPacket } from './sound-block.js';

/** How much a container's timestamp may lie beside the true one: it is rounded to a millisecond. */
const roundingSeconds = 1.5e-3;

/**
 * When a block of sound begins that is decoded first after a seek, to the sample. Timestamps are
 * rounded to a millisecond, so that two blocks that are placed by their own timestamps may be 48
 * samples apart from where decoding from the start puts them. Packets of one duration follow each
 * other without a gap: the block is counted from the first packet of the file instead.
 *
 * @param first the first packet of the file
 * @param preSkip samples of it that precede the recording
 * @param packet the packet that the block comes from
 * @returns seconds of the file; the block's own where packets do not follow each other evenly
 */
export function secondsAfterSeek(
  first: SoundPacket,
  preSkip: number,
  packet: SoundPacket,
  { seconds, channels, sampleRateHz }: SoundBlock,
): number {
  const { duration } = packet;
  const passed = packet.seconds - first.seconds;
  const count = Math.round(passed / duration);
  if (duration !== first.duration || !(Math.abs(passed - count * duration) <= roundingSeconds))
    return seconds;
  const length = Math.round(duration * sampleRateHz);
  // As the decoder stamps the first block: the samples before the recording, to the millisecond.
  const origin = first.seconds + Math.round((1000 * preSkip) / sampleRateHz) / 1000;
  const isCutBefore = seconds - packet.seconds > roundingSeconds / 4;
  const cut = isCutBefore ? length - (channels[0]?.length ?? 0) : 0;
  return origin + (count * length - preSkip + cut) / sampleRateHz;
}
