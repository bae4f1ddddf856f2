/** How the files of a text encoder are read, in Markdown. */
export function textReading(onnx: boolean, pooling: string): string[] {
  return [
    '## Reading the files',
    '',
    'The folder is read by `readTextModel` of `@counterpoint/text`, and by sentence-transformers where',
    '`config.json` names a published architecture.',
    ...(onnx
      ? [
          '`@huggingface/transformers` loads `onnx/model.onnx`:',
          '',
          '```js',
          "const extract = await pipeline('feature-extraction', folder, { dtype: 'fp32' });",
          `const { data } = await extract(texts, { pooling: '${pooling}', normalize: true });`,
          '```',
        ]
      : []),
  ];
}

/** What an encoder of texts is no evidence for, from what it reads. */
export function textLimits(maxTokens: number): string[] {
  return [
    `What stands after the first ${maxTokens} tokens of a text.`,
    'Texts in languages and of kinds that the training data lacks.',
  ];
}
