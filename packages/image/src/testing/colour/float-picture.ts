import type { Picture, PictureInfo } from '../../picture/picture.js';

/**
 * A picture as the colour operations work on it: RGB in 0-1, channels last. They change `data` in
 * place.
 */
export interface FloatPicture extends PictureInfo {
  readonly data: Float32Array;
}

/** 0-255 to 0-1. */
export function toFloats({ data, height, width }: Picture): FloatPicture {
  const floats = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) floats[i] = data[i]! / 255;
  return { height, width, data: floats };
}

/** 0-1 to 0-255, rounded to the nearest. */
export function toBytes({ data, height, width }: FloatPicture): Picture {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = data[i]! * 255 + 0.5;
  return { height, width, channels: 3, data: bytes };
}
