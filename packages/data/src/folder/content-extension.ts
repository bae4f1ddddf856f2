/** How files begin, and the usual extension of that kind. */
const beginnings: readonly (readonly [extension: string, offset: number, bytes: string])[] = [
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['jpg', 0, '\xff\xd8\xff'],
  ['gif', 0, 'GIF8'],
  ['webp', 8, 'WEBP'],
  ['tif', 0, 'II*\0'],
  ['tif', 0, 'MM\0*'],
  ['bmp', 0, 'BM'],
  ['wav', 8, 'WAVE'],
  ['flac', 0, 'fLaC'],
  ['ogg', 0, 'OggS'],
  ['mp3', 0, 'ID3'],
  ['npy', 0, '\x93NUMPY'],
  ['avif', 4, 'ftypavif'],
  ['heic', 4, 'ftypheic'],
  ['heic', 4, 'ftypheix'],
  ['heic', 4, 'ftypmif1'],
  ['m4a', 4, 'ftypM4A'],
  ['pgm', 0, 'P5'],
  ['ppm', 0, 'P6'],
];

/** Other spellings of an extension, by the usual one. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpeg', 'jfif', 'jpe', 'jif', 'jfi'],
  tif: ['tiff'],
  wav: ['wave'],
  ogg: ['oga', 'ogx', 'opus'],
  mp3: ['mpga', 'mpeg3'],
};

/** How many bytes {@link contentExtension} looks at. */
export const contentBytes = 12;

/** The extension that the first bytes of a file stand for, if they are known. */
export function contentExtension(head: Uint8Array): string | undefined {
  return beginnings.find(([, offset, start]) =>
    [...start].every((char, i) => head[offset + i] === char.charCodeAt(0)),
  )?.[0];
}

/** The usual extension of a spelling: `jfif` and `jpe` are `jpg`. */
export function usualExtension(extension: string): string {
  for (const [usual, others] of Object.entries(spellings))
    if (others.includes(extension)) return usual;
  return extension;
}

/** Whether a file of this extension may be a wanted kind in another spelling, which its content then shows: `jfif`, `jpe`, none at all. */
export function mayBeWanted(extension: string, wanted: readonly string[]): boolean {
  if (extension === '') return true;
  const usual = usualExtension(extension);
  return usual !== extension && wanted.some((each) => usualExtension(each) === usual);
}

/** The wanted extension that a kind of content goes by, if it is wanted. */
export function wantedSpelling(usual: string, wanted: readonly string[]): string | undefined {
  if (wanted.includes(usual)) return usual;
  return wanted.find((each) => usualExtension(each) === usual);
}
