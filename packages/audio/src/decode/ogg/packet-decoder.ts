import type { Recording } from '../../waveform.js';
import type { OggPackets } from './ogg-streams.js';

/** Decodes the packets of one logical stream. */
export interface PacketDecoder {
  /** Undefined where a page gives no samples: headers. */
  decode(page: OggPackets): Promise<Recording | undefined>;
  /** Checks what only the end shows. @throws CP_AUDIO_DAMAGED */
  finish(): void;
  free(): void;
}
