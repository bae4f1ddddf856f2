import type { Recording } from '../../waveform.js';

/** What the positions of pages say of the samples that were decoded. */
export class GranuleTrim {
  readonly #trimStart: boolean;
  #decoded = 0;
  #origin: number | undefined;

  /**
   * @param trimStart whether a first position that is smaller than its samples drops the first of
   * them (Vorbis) or none (Opus)
   */
  constructor(trimStart: boolean) {
    this.#trimStart = trimStart;
  }

  /**
   * The samples of a page that are to be heard: the last page's position says where the stream
   * ends, within that page
   * (RFC 7845, section 4; Vorbis I, section A.2).
   */
  apply(page: Recording, granule: number | undefined, last: boolean): Recording {
    const length = page.channels[0]!.length;
    const before = this.#decoded;
    this.#decoded += length;
    if (granule === undefined) return page;
    let from = 0;
    if (this.#origin === undefined) {
      const origin = granule - this.#decoded;
      if (origin < 0 && !last && this.#trimStart)
        from = Math.max(0, Math.min(length, -origin - before));
      this.#origin = last || !this.#trimStart ? Math.max(0, origin) : origin;
    }
    const to = last ? Math.max(from, Math.min(length, granule - this.#origin - before)) : length;
    return { ...page, channels: page.channels.map((channel) => channel.subarray(from, to)) };
  }
}
