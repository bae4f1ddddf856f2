import type { PicturePreprocessing } from '@counterpoint/image';

/** How the files of an export are read, in Markdown. */
export function pictureReading(
  { channels, fit, part, trim, background }: PicturePreprocessing,
  isLoaded: boolean,
): string[] {
  const exact = [
    '## Reading the files',
    '',
    '`prepare.mjs` turns decoded pixels into the input of `encoder.onnx`, with Node alone:',
    '',
    '```js',
    "import { prepare } from './prepare.mjs';",
    'const { data, shape } = prepare({ data: pixels, width, height, channels });',
    "const { embedding } = await session.run({ pixels: new Tensor('float32', data, shape) });",
    '```',
  ];
  if (!isLoaded)
    return [
      ...exact,
      '',
      `Hugging Face's image processors do not read pictures of ${channels} channels, so ` +
        `there is no \`onnx/model.onnx\`.`,
    ];
  const differs = [
    ...(trim ? ['they do not trim the margin'] : []),
    `they do not blend transparent pixels onto ${JSON.stringify(background)}`,
    ...(fit === 'crop' ? ['they resize before they cut out the square'] : []),
    ...(part < 1 && fit === 'crop'
      ? [`the square is ${part} of the shorter side up to rounding`]
      : []),
  ];
  return [
    ...exact,
    '',
    '`@huggingface/transformers` loads the folder:',
    '',
    '```js',
    "const extract = await pipeline('image-feature-extraction', folder, { dtype: 'fp32' });",
    "const { data } = await extract('picture.png');",
    '```',
    '',
    `For pictures of the input's size the embeddings are those of \`embed\`. For ` +
      `others Hugging Face's processors differ a little: ${differs.join('; ')}.`,
  ];
}
