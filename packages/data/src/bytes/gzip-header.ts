const extraFlag = 4,
  nameFlag = 8,
  commentFlag = 16,
  checksumFlag = 2,
  reservedFlags = 0xe0;

/** Whether bytes begin like gzip. */
export function beginsAsGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * The length of the header of a gzip member (RFC 1952, section 2.3).
 *
 * @returns `short` where more bytes are needed
 */
export function gzipHeaderLength(bytes: Uint8Array): number | 'short' | 'wrong' {
  if (bytes.length >= 3 && !beginsAsGzip(bytes)) return 'wrong';
  if (bytes.length < 10) return 'short';
  const flags = bytes[3]!;
  if ((flags & reservedFlags) !== 0) return 'wrong';
  let at = 10;
  if (flags & extraFlag) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [nameFlag, commentFlag]) {
    if (!(flags & flag)) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return bytes.length > 65536 ? 'wrong' : 'short';
    at = end + 1;
  }
  if (flags & checksumFlag) at += 2;
  return at > bytes.length ? 'short' : at;
}
