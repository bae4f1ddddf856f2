import { paxRecords, tarBlock, tarHeader, wrongHeader, type TarHeader } from './tar-header.js';

/** A file in an archive. */
export interface TarMember {
  readonly name: string;
  /** '0' for a plain file; '1' and '2' are links, which have no bytes. */
  readonly kind: string;
  /** Where its bytes begin in the (inflated) archive. */
  readonly offset: number;
  /** Its bytes: a copy of their own. */
  readonly bytes: Uint8Array;
}

/** No member may claim to be larger: nobody's sample is, and a lie must not be believed. */
const largestMember = 2 ** 31 - 1;

/** Takes a tar archive in chunks of any size and gives its members. */
export class TarParser {
  readonly #where: string;
  readonly #block: Uint8Array = new Uint8Array(tarBlock);
  #blockFilled = 0;
  #header: TarHeader | undefined;
  #body: Uint8Array = new Uint8Array(0);
  #bodyFilled = 0;
  #padding = 0;
  /** Of the current member's bytes. */
  #offset = 0;
  /** Bytes taken so far. */
  #consumed = 0;
  #longName: string | undefined;
  #pax: Map<string, string> = new Map();
  #ended = false;

  /** @param where the archive's name, for errors */
  constructor(where: string) {
    this.#where = where;
  }

  get consumed(): number {
    return this.#consumed;
  }

  /** Whether the end mark was seen: what follows is not looked at. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * @param members receives what the chunk completes, also when an error follows
   * @throws CP_DATA_TAR_HEADER
   */
  push(chunk: Uint8Array, members: TarMember[]): void {
    let at = 0;
    while (at < chunk.length && !this.#ended) {
      const before = at;
      if (this.#padding > 0) {
        at += Math.min(this.#padding, chunk.length - at);
        this.#padding -= at - before;
      } else if (this.#header !== undefined) {
        at += this.#fillBody(chunk.subarray(at));
      } else {
        at += Math.min(tarBlock - this.#blockFilled, chunk.length - at);
        this.#block.set(chunk.subarray(before, at), this.#blockFilled);
        this.#blockFilled += at - before;
      }
      this.#consumed += at - before;
      if (this.#blockFilled === tarBlock) this.#begin(members);
      else if (this.#header !== undefined && this.#bodyFilled === this.#header.size)
        this.#finish(this.#header, members);
    }
  }

  #begin(members: TarMember[]): void {
    this.#blockFilled = 0;
    const header = tarHeader(this.#block, this.#where);
    if (header === undefined) {
      this.#ended = true;
      return;
    }
    const extension =
      header.kind === 'x' || header.kind === 'g' || header.kind === 'L' || header.kind === 'K';
    const paxSize = extension ? undefined : this.#pax.get('size');
    const size = paxSize === undefined ? header.size : Number(paxSize);
    if (!(size >= 0 && size <= largestMember))
      throw wrongHeader(`${header.name} claims ${size} bytes`, this.#where);
    const name = extension ? header.name : (this.#pax.get('path') ?? this.#longName ?? header.name);
    this.#header = { name, kind: header.kind, size: '12345'.includes(header.kind) ? 0 : size };
    this.#offset = this.#consumed;
    this.#bodyFilled = 0;
    if (this.#header.size === 0) this.#finish(this.#header, members);
  }

  /** The body grows with what arrives: a header that lies about its size gets no memory for it. */
  #fillBody(rest: Uint8Array): number {
    const size = this.#header!.size;
    const count = Math.min(size - this.#bodyFilled, rest.length);
    if (this.#bodyFilled + count > this.#body.length) {
      const larger = new Uint8Array(
        Math.min(size, Math.max(2 * this.#body.length, this.#bodyFilled + count)),
      );
      larger.set(this.#body.subarray(0, this.#bodyFilled));
      this.#body = larger;
    }
    this.#body.set(rest.subarray(0, count), this.#bodyFilled);
    this.#bodyFilled += count;
    return count;
  }

  #finish({ name, kind, size }: TarHeader, members: TarMember[]): void {
    const bytes = this.#body;
    this.#body = new Uint8Array(0);
    this.#header = undefined;
    this.#padding = (tarBlock - (size % tarBlock)) % tarBlock;
    if (kind === 'x') this.#pax = paxRecords(bytes);
    else if (kind === 'L')
      this.#longName = Buffer.from(bytes).toString('utf8').replace(/\0.*$/s, '');
    else if (kind !== 'g' && kind !== 'K') {
      this.#pax = new Map();
      this.#longName = undefined;
      if (kind !== '5')
        members.push({
          name: name.replace(/^(\.?\/)+/, ''),
          kind: kind === '7' ? '0' : kind,
          offset: this.#offset,
          bytes,
        });
    }
  }
}
