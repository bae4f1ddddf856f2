/** How a sample is shown. */
export interface Preview {
  /** 8-bit RGB, row by row. */
  readonly picture?: { readonly width: number; readonly height: number; readonly data: Uint8Array };
  readonly text?: string;
  readonly sound?: { readonly samples: Float32Array; readonly sampleRateHz: number };
}

/**
 * How a decoded value is shown, by its form: a picture `{ width, height, data }` of three channels, a sound `{ samples, sampleRateHz }`,
 * texts `{ texts }` or a string. A value of another form is shown by its name alone.
 */
export function previewOf(value: unknown): Preview {
  if (typeof value === 'string') return { text: value };
  if (typeof value !== 'object' || value === null) return {};
  const { width, height, data, samples, sampleRateHz, texts } = value as Record<string, unknown>;
  if (
    data instanceof Uint8Array &&
    typeof width === 'number' &&
    typeof height === 'number' &&
    data.length === width * height * 3
  )
    return { picture: { width, height, data } };
  if (samples instanceof Float32Array && typeof sampleRateHz === 'number')
    return { sound: { samples, sampleRateHz } };
  if (Array.isArray(texts) && texts.every((text) => typeof text === 'string'))
    return { text: texts.join(' ⁄ ') };
  return {};
}
