import { CounterpointError } from '@counterpoint/core';
import type { Frame } from './frame.js';
import type { Libav, LibavStream } from './libav.js';
import { colourMatrix, rgbOfPlanes, type PlaneForm } from './rgb-of-planes.js';
import { turned, turnsOfMatrix, type QuarterTurns } from './upright.js';

/** `AVPixelFormat` of pictures with 8 bits a sample, and whether the format says full range. */
const forms: Readonly<Record<number, { readonly form: PlaneForm; readonly full?: true }>> = {
  0: { form: { shiftX: 1, shiftY: 1 } },
  4: { form: { shiftX: 1, shiftY: 0 } },
  5: { form: { shiftX: 0, shiftY: 0 } },
  8: { form: 'grey' },
  12: { form: { shiftX: 1, shiftY: 1 }, full: true },
  13: { form: { shiftX: 1, shiftY: 0 }, full: true },
  14: { form: { shiftX: 0, shiftY: 0 }, full: true },
  31: { form: { shiftX: 0, shiftY: 1 } },
  71: { form: 'gbr' },
};
const rgbMatrix = 0;
const fullRange = 2;
const displayMatrix = 5;

/** Turns decoded frames of a stream into upright RGB. @throws CP_VIDEO_ROTATION */
export async function pictureReader(
  libav: Libav,
  { codecpar }: LibavStream,
  where: string,
): Promise<(frame: number) => Promise<Frame>> {
  const range = await libav.AVCodecParameters_color_range(codecpar);
  const space = await libav.AVCodecParameters_color_space(codecpar);
  const turns = await turnsOf(libav, codecpar, where);
  let size: string | undefined;
  return async (frame) => {
    const { width, height, format, data, layout } = await libav.ff_copyout_frame(frame);
    size ??= `${width} x ${height}`;
    if (`${width} x ${height}` !== size) throw changedSize(where, size, `${width} x ${height}`);
    const pixelForm = forms[format];
    if (pixelForm === undefined || layout === undefined) throw foreignPixels(where, format);
    const { form, full } = pixelForm;
    const picture = rgbOfPlanes({
      width,
      height,
      data: data as Uint8Array,
      layout,
      form,
      fullRange: full ?? range === fullRange,
      matrix: colourMatrix(form === 'gbr' && space === rgbMatrix ? 2 : space, where),
    });
    return turned(picture, turns);
  };
}

async function turnsOf(libav: Libav, codecpar: number, where: string): Promise<QuarterTurns> {
  const count = await libav.AVCodecParameters_nb_coded_side_data(codecpar);
  const list = await libav.AVCodecParameters_coded_side_data(codecpar);
  for (let i = 0; i < count; i++) {
    if ((await libav.AVPacketSideData_type(list, i)) !== displayMatrix) continue;
    const matrix = await libav.copyout_s32(await libav.AVPacketSideData_data(list, i), 9);
    return turnsOfMatrix(matrix, where);
  }
  return 0;
}

/** @throws CP_VIDEO_SIZE */
export function changedSize(where: string, from: string, to: string): CounterpointError {
  return new CounterpointError('CP_VIDEO_SIZE', {
    what: `The pictures of a video change their size from ${from} to ${to}`,
    where,
    expected: 'one size',
    remedy: 'convert it: ffmpeg -i FILE -vf scale=320:240 OUT.webm',
  });
}

function foreignPixels(where: string, format: number): CounterpointError {
  return new CounterpointError('CP_VIDEO_PIXELS', {
    what: `A video has pixels of format ${format}, which are not read`,
    where,
    expected: '8 bits a sample, YUV or RGB',
    remedy: 'convert it: ffmpeg -i FILE -pix_fmt yuv420p OUT.webm',
    facts: { format },
  });
}
