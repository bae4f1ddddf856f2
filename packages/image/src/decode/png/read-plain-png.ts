/** What a plain PNG file holds, before its lines are inflated. */
export interface PlainPng {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4 or 8. */
  readonly depth: number;
  /** Samples of a pixel: 1 of a grey level or of a number in the palette, 3, or 4 with opacity. */
  readonly samples: number;
  /** Red, green, blue and opacity of each colour. */
  readonly palette: Uint8Array | undefined;
  /** The compressed lines. */
  readonly compressed: Uint8Array;
}

/** Chunks that change nothing of the levels that libvips gives. */
const harmless = ['sRGB', 'gAMA', 'cHRM', 'pHYs', 'tEXt', 'zTXt', 'iTXt', 'tIME', 'bKGD', 'sBIT'];
/**
 * Samples of a pixel by colour type, https://www.w3.org/TR/png-3/#table111: grey, RGB, palette, RGBA.
 * Grey with opacity is left out.
 */
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 6: 4 };
const [paletteType, headerLength] = [3, 13];

/**
 * Reads the chunks of a PNG file whose levels need nothing but its lines: at most 8 bits a sample,
 * not interlaced, no colour profile, no orientation, no animation, no colour that is transparent by
 * its value. https://www.w3.org/TR/png-3/#11Chunks
 *
 * @param bytes with the signature of PNG and right checksums
 * @param maxPixels height x width
 * @returns undefined for any other file, or a larger one
 */
export function readPlainPng(bytes: Uint8Array, maxPixels: number): PlainPng | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Header | undefined;
  let colours: Uint8Array | undefined;
  let opacities: Uint8Array | undefined;
  const lines: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return undefined;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, end - 4);
    if ((at === 8) !== (name === 'IHDR')) return undefined;
    if (name === 'IHDR') header = headerOf(content, maxPixels);
    else if (name === 'PLTE') colours = content;
    else if (name === 'tRNS') opacities = content;
    else if (name === 'IDAT') lines.push(content);
    else if (name === 'IEND') break;
    else if (!harmless.includes(name)) return undefined;
    if (header === undefined) return undefined;
    at = end;
  }
  if (header === undefined || lines.length === 0) return undefined;
  const { type, ...facts } = header;
  const samples = samplesOf[type]!;
  const compressed = lines.length === 1 ? lines[0]! : Buffer.concat(lines);
  if (type !== paletteType) {
    if (opacities !== undefined) return undefined;
    return { ...facts, samples, palette: undefined, compressed };
  }
  const palette = paletteOf(colours, opacities);
  return palette && { ...facts, samples, palette, compressed };
}

interface Header extends Pick<PlainPng, 'width' | 'height' | 'depth'> {
  readonly type: number;
}

function headerOf(content: Uint8Array, maxPixels: number): Header | undefined {
  if (content.length !== headerLength) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, type, compression, filter, interlace] = content.subarray(8) as unknown as number[];
  if (width * height === 0 || width * height > maxPixels) return undefined;
  if (compression !== 0 || filter !== 0 || interlace !== 0) return undefined;
  const depths = type === 0 || type === paletteType ? [1, 2, 4, 8] : [8];
  if (samplesOf[type!] === undefined || !depths.includes(depth!)) return undefined;
  return { width, height, depth: depth!, type: type! };
}

/** The palette with opacities; those that are not given are 255. */
function paletteOf(
  colours: Uint8Array | undefined,
  opacities: Uint8Array | undefined,
): Uint8Array | undefined {
  if (colours === undefined || colours.length % 3 !== 0) return undefined;
  const palette = new Uint8Array((colours.length / 3) * 4);
  for (let i = 0; i < colours.length / 3; i++) {
    for (let c = 0; c < 3; c++) palette[4 * i + c] = colours[3 * i + c]!;
    palette[4 * i + 3] = opacities?.[i] ?? 255;
  }
  return palette;
}
