/**
 * The frames of an Opus packet as packets of one frame each (RFC 6716, section 3.2).
 *
 * @returns undefined where the packet is invalid
 */
export function splitOpusPacket(packet: Uint8Array): Uint8Array[] | undefined {
  const [head = 0] = packet;
  const code = head & 3;
  const single = (from: number, to: number): Uint8Array => {
    const out = new Uint8Array(1 + to - from);
    out[0] = head & ~3;
    out.set(packet.subarray(from, to), 1);
    return out;
  };
  if (code === 0) return [packet];
  if (code === 1) {
    const half = (packet.length - 1) / 2;
    return Number.isInteger(half)
      ? [single(1, 1 + half), single(1 + half, packet.length)]
      : undefined;
  }
  let at = 1;
  const lengthAt = (): number => {
    const first = packet[at++] ?? 0;
    return first < 252 ? first : first + 4 * (packet[at++] ?? 0);
  };
  const sizes: number[] = [];
  let end = packet.length;
  if (code === 2) sizes.push(lengthAt());
  else {
    const about = packet[at++] ?? 0,
      count = about & 63;
    if (count === 0) return undefined;
    if (about & 64) {
      for (let more = 255; more === 255;) {
        more = packet[at++] ?? 0;
        end -= more === 255 ? 254 : more;
      }
    }
    if (about & 128) for (let i = 1; i < count; i++) sizes.push(lengthAt());
    else for (let i = 1; i < count; i++) sizes.push((end - at) / count);
  }
  sizes.push(end - at - sizes.reduce((a, b) => a + b, 0));
  if (sizes.some((size) => size < 0 || !Number.isInteger(size))) return undefined;
  return sizes.map((size) => single(at, (at += size)));
}
