/**
 * Brands of HEIF files by the coding of their pictures: ISO/IEC 23008-12, annex B; AV1 Image File
 * Format 1.1, section 8.
 */
const heicBrands: readonly string[] = [
  'heic',
  'heix',
  'heim',
  'heis',
  'hevc',
  'hevx',
  'hevm',
  'hevs',
];
const avifBrands: readonly string[] = ['avif', 'avis'];

/**
 * What an ISO media file holds by its major brand, or, where that names only the container (`mif1`,
 * `msf1`), by its compatible brands.
 *
 * @param bytes that begin with a box of the type `ftyp`
 */
export function isoMediaBrand(bytes: Uint8Array): 'avif' | 'heic' | { readonly brand: string } {
  const text = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const end = Math.min(bytes.length, size, 1024);
  const major = text(8);
  const brands = [major];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text(at));
  const includesAny = (brands: readonly string[], among: readonly string[]) =>
    among.some((brand) => brands.includes(brand));
  if (includesAny(avifBrands, [major])) return 'avif';
  if (includesAny(heicBrands, [major])) return 'heic';
  if (includesAny(avifBrands, brands)) return 'avif';
  if (includesAny(heicBrands, brands)) return 'heic';
  return { brand: major.trim() };
}
