/** The measures of a picture: what drawing a view needs to know. */
export interface PictureInfo {
  readonly height: number;
  readonly width: number;
  /** @default 3 */
  readonly channels?: number;
}

/** A decoded picture: 8-bit levels, row by row from the top left, channels last. */
export interface Picture extends PictureInfo {
  /** 3 for RGB, 1 for luma, other numbers for the bands of a multispectral picture. */
  readonly channels: number;
  /** height x width x channels values, 0-255. */
  readonly data: Uint8Array;
  /** True for a finished view, which goes into a batch at its own size; any other picture is resized first. */
  readonly view?: true;
}
