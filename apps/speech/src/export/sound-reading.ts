import type { SoundPreprocessing } from '@counterpoint/audio';

/** How the files of an export are read, in Markdown. */
export function soundReading({ input, sampleRateHz }: SoundPreprocessing): string[] {
  return [
    '## Reading the files',
    '',
    `\`prepare.mjs\` turns decoded sound of ${sampleRateHz} Hz and any length into the ` +
      `input of \`encoder.onnx\`, with Node alone:`,
    '',
    '```js',
    "import { prepare } from './prepare.mjs';",
    `const { data, shape } = prepare({ channels: [samples], sampleRateHz: ${sampleRateHz} });`,
    `const { embedding } = await session.run({ ${input}: new Tensor('float32', data, shape) });`,
    '```',
  ];
}

/** What an encoder of sound is no evidence for, from what it hears. */
export function soundLimits(
  { sampleRateHz, maximumSeconds, longer, shorter }: SoundPreprocessing,
  seconds: number,
): string[] {
  return [
    `Sound above ${sampleRateHz / 2} Hz, or after the first ${maximumSeconds} s of a recording.`,
    `Recordings of another length than ${seconds} s: of longer ones counts ` +
      `${String(longer)}, shorter ones get ${String(shorter)}.`,
    'Other speakers, rooms and microphones than those of the training data: they vary ' +
      'more than intervals over recordings say (`--interval-over`).',
  ];
}
