const orientationTag = 274;

/**
 * The orientation of a PNG whose EXIF lies behind its lines, where libvips does not look for it; 1
 * where there is none. https://www.w3.org/TR/png-3/#eXIf
 *
 * @param bytes with the signature of PNG
 */
export function lateOrientation(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let late = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (end > bytes.length || name === 'IEND') return 1;
    if (name === 'IDAT') late = true;
    if (name === 'eXIf') return late ? exifOrientation(bytes.subarray(at + 8, end - 4)) : 1;
    at = end;
  }
  return 1;
}

/** Of the first directory of EXIF; 1 where it has none. */
function exifOrientation(exif: Uint8Array): number {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  if (exif.length < 8) return 1;
  const little = exif[0] === 0x49;
  const directory = view.getUint32(4, little);
  if (directory + 2 > exif.length) return 1;
  const count = view.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > exif.length) return 1;
    if (view.getUint16(entry, little) === orientationTag) return view.getUint16(entry + 8, little);
  }
  return 1;
}
