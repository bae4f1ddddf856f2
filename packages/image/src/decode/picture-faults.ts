import { CounterpointError } from '@counterpoint/core';

/** What is being decoded, for messages. */
export interface DecodeSubject {
  /** The format in words. */
  readonly name: string;
  /** The path or key of the picture. */
  readonly where?: string;
}

/** CP_IMAGE_DAMAGED. @param reason a clause: `it ends within row 3` */
export function damaged(
  { name, where }: DecodeSubject,
  reason: string,
  cause?: unknown,
): CounterpointError {
  return new CounterpointError('CP_IMAGE_DAMAGED', {
    what: `A ${name} file cannot be decoded: ${reason}`,
    where,
    expected: `a complete ${name} file`,
    remedy: 'copy or download it again, or leave it out',
    facts: { format: name, reason },
    cause,
  });
}

/** CP_IMAGE_UNSUPPORTED. @param reason a clause: `its samples are complex numbers` */
export function unsupported(
  { name, where }: DecodeSubject,
  reason: string,
  cause?: unknown,
): CounterpointError {
  return new CounterpointError('CP_IMAGE_UNSUPPORTED', {
    what: `A ${name} file is of a kind that is not read: ${reason}`,
    where,
    expected: 'a kind that docs/formats.md lists',
    remedy: 'convert it, or leave it out',
    facts: { format: name, reason },
    cause,
  });
}

/** CP_IMAGE_SHAPE for a picture whose bands do not fit the channels asked for. */
export function wrongBands(
  { name, where }: DecodeSubject,
  bands: number,
  channels: number,
  reason = '',
): CounterpointError {
  const count = `${bands} ${bands === 1 ? 'band' : 'bands'}`;
  return new CounterpointError('CP_IMAGE_SHAPE', {
    what: `A ${name} file has ${count}${reason === '' ? '' : `: ${reason}`}`,
    where,
    expected:
      channels === 3
        ? 'grey, grey and alpha, RGB, or RGB and alpha'
        : `${channels} ${channels === 1 ? 'channel' : 'channels'}`,
    remedy:
      `set the modality's \`channels\` to ${bands} to train on all bands, ` +
      'or write the ones to use into a file of their own',
    facts: { format: name, bands, channels },
  });
}

/** CP_IMAGE_SHAPE for an array whose axes are not those of a picture. */
export function wrongShape(
  { name, where }: DecodeSubject,
  shape: readonly number[],
): CounterpointError {
  return new CounterpointError('CP_IMAGE_SHAPE', {
    what: `A ${name} file is no picture: its shape is (${shape.join(', ')})`,
    where,
    expected: '[height, width], [height, width, bands] or [bands, height, width]',
    remedy: 'write one picture into each file',
    facts: { format: name, shape },
  });
}

/** @throws CP_IMAGE_TOO_LARGE when a picture has more pixels than the limit */
export function checkSize(
  { name, where }: DecodeSubject,
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number,
): void {
  if (width * height <= maxPixels) return;
  throw new CounterpointError('CP_IMAGE_TOO_LARGE', {
    what: `A ${name} of ${width} x ${height} pixels is over the limit`,
    where,
    expected: `at most ${maxPixels} pixels`,
    remedy: 'make it smaller, leave it out, or raise maxPixels',
    facts: { width, height, maxPixels },
  });
}
