/**
 * Of the formats of zip files: the end record, an entry of the directory, the header before an
 * entry's bytes.
 */
const [endMark, entryMark, localMark] = [0x06054b50, 0x02014b50, 0x04034b50];
const endBytes = 22;
const longestComment = 65_535;

/**
 * The entries of a zip file that stores them as they are, without compression, as PyTorch writes
 * its files:
 * PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @returns views into the file by name, or what is wrong
 */
export function zipEntries(file: Uint8Array): ReadonlyMap<string, Uint8Array> | string {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let end = file.byteLength - endBytes;
  const first = Math.max(0, end - longestComment);
  while (end >= first && view.getUint32(end, true) !== endMark) end--;
  if (end < first || end < 0) return 'it is no zip file';
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) return 'it is a zip file of 4 GiB or more';
  const entries = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    if (at + 46 > file.byteLength || view.getUint32(at, true) !== entryMark)
      return 'its directory is damaged';
    const [compression, size] = [view.getUint16(at + 10, true), view.getUint32(at + 24, true)];
    const nameLength = view.getUint16(at + 28, true);
    const name = Buffer.from(file.subarray(at + 46, at + 46 + nameLength)).toString('utf8');
    const local = view.getUint32(at + 42, true);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (compression !== 0) return `its entry ${name} is compressed`;
    if (local + 30 > file.byteLength || view.getUint32(local, true) !== localMark)
      return `its entry ${name} is damaged`;
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + size > file.byteLength) return `its entry ${name} ends behind the file`;
    entries.set(name, file.subarray(start, start + size));
  }
  return entries;
}
