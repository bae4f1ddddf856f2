/** How files begin, and the usual extension of that kind. */
const beginnings: readonly (readonly [extension: string, start: RegExp])[] = [
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['jpg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['tif', /^(II[*+]\0|MM\0[*+])/],
  ['bmp', /^BM[^]{12}[\x0c\x10(48@l|]\0\0\0/],
  ['pbm', /^P[14][\s#]/],
  ['pgm', /^P[25][\s#]/],
  ['ppm', /^P[36][\s#]/],
  ['npy', /^\x93NUMPY/],
  ['avif', /^[^]{4}ftypavi[fs]/],
  ['heic', /^[^]{4}ftyphe[iv][cxms]/],
  ['avif', /^[^]{4}ftypm[is]f1[^]{4}([^]{4})*?avi[fs]/],
  ['heic', /^[^]{4}ftypm[is]f1[^]{4}([^]{4})*?he[iv][cxms]/],
  ['wav', /^((RIFF|RIFX|RF64|BW64)[^]{4}WAVE|riff\x2e\x91\xcf\x11)/],
  ['flac', /^fLaC/],
  ['ogg', /^OggS/],
  ['mp3', /^ID3[\x02-\x04]/],
  // Eleven bits, a version, layer 3 or 2, a bit rate and a sample rate that exist.
  ['mp3', /^\xff[\xe2-\xe5\xf2-\xf5\xfa-\xfd][\x10-\xeb]/],
  ['aac', /^\xff[\xf0\xf1\xf8\xf9][\x40-\x7f]/],
  ['m4a', /^[^]{4}ftyp(M4A|M4B|isom|mp4[12]|dash)/],
  ['webm', /^\x1a\x45\xdf\xa3/],
  ['aiff', /^FORM[^]{4}AIF[FC]/],
  ['au', /^\.snd\0/],
  ['caf', /^caff\0/],
  ['wma', /^\x30\x26\xb2\x75\x8e\x66\xcf\x11/],
  ['amr', /^#!AMR/],
  ['wv', /^wvpk/],
];

/** Other spellings of an extension, by the usual one. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpeg', 'jfif', 'jpe', 'jif', 'jfi'],
  tif: ['tiff'],
  wav: ['wave'],
  ogg: ['oga', 'ogx', 'opus'],
  m4a: ['m4b', 'mp4'],
  aiff: ['aif', 'aifc'],
  webm: ['weba', 'mka'],
  heic: ['heif'],
  mp3: ['mpga', 'mpeg3'],
};

/** How many bytes {@link contentExtension} looks at. */
export const contentBytes = 64;

/** The extension that the first bytes of a file stand for, if they are known. */
export function contentExtension(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, contentBytes));
  return beginnings.find(([, start]) => start.test(text))?.[0];
}

/**
 * The extension by which a file is a member of a sample: that of its name; where the name has none,
 * or one that says nothing of a kind (`.bin`, `.dat`), what the content shows.
 *
 * @returns the name's own extension, perhaps empty, where the content is not known either
 */
export function memberExtension(extension: string, head: Uint8Array): string {
  if (!sayingNothing.has(extension)) return extension;
  return contentExtension(head) ?? extension;
}

const sayingNothing: ReadonlySet<string> = new Set(['', 'bin', 'dat', 'data', 'raw', 'img', 'tmp']);

/** The usual extension of a spelling: `jfif` and `jpe` are `jpg`. */
export function usualExtension(extension: string): string {
  for (const [usual, others] of Object.entries(spellings))
    if (others.includes(extension)) return usual;
  return extension;
}

/**
 * Whether a file of this extension may be a wanted kind, which its content then shows: in another
 * spelling (`jfif`, `jpe`), without any, or with one that says nothing.
 */
export function mayBeWanted(extension: string, extensions: readonly string[]): boolean {
  if (sayingNothing.has(extension)) return true;
  const usual = usualExtension(extension);
  return usual !== extension && extensions.some((each) => usualExtension(each) === usual);
}

/** The wanted extension that a kind of content goes by, if it is wanted. */
export function matchExtension(usual: string, extensions: readonly string[]): string | undefined {
  if (extensions.includes(usual)) return usual;
  return extensions.find((each) => usualExtension(each) === usual);
}
