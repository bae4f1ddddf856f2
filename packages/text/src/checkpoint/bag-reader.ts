/**
 * The program `read-bag.mjs` that an export of a bag of hashed n-grams holds: it reads the folder
 * that it lies in
 * and embeds texts, with Node alone. It states the forward pass of `Bag` and `HashedNgrams` once
 * more, and a test
 * holds it to them.
 */
export const bagReader: string = String.raw`// Embeds texts with the model of this folder, without any dependency:
//   import { embed } from './read-bag.mjs';  embed('a text');  // Float32Array
import { readFileSync } from 'node:fs';

const at = (name) => new URL(name, import.meta.url);
const { counterpoint: own } = JSON.parse(readFileSync(at('config.json'), 'utf8'));
const { width, dense = [] } = own.bag;
const { buckets, characters, words: runs, lowercase, marks } = own.hashedNgrams;
const normalize = readFileSync(at('modules.json'), 'utf8').includes('Normalize');
const file = readFileSync(at('model.safetensors'));
const start = 8 + Number(file.readBigUInt64LE(0));
const header = JSON.parse(file.subarray(8, start).toString());
const tensor = (name) => {
  if (!header[name]) return undefined;
  const [from, to] = header[name].data_offsets;
  return new Float32Array(file.buffer.slice(file.byteOffset + start + from, file.byteOffset + start + to));
};
const [rows, gain, shift] = ['rows.weight', 'norm.weight', 'norm.bias'].map(tensor);
const [inner, innerBias, outer, outerBias] =
  ['inner.weight', 'inner.bias', 'outer.weight', 'outer.bias'].map(tensor);
const last = dense.map(({ outputs }, i) =>
  [tensor('dense.' + i + '.weight'), tensor('dense.' + i + '.bias') ?? new Float32Array(outputs)]);

const times = (x, weight, bias) =>
  bias.map((b, j) => x.reduce((sum, value, i) => sum + value * weight[i * bias.length + j], b));
const erf = (x) => { // Abramowitz and Stegun 7.1.26
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - p * Math.exp(-x * x));
};
const gelu = (v) => (v / 2) * (1 + erf(v * Math.SQRT1_2));
const activations = {
  none: (v) => v,
  relu: (v) => Math.max(0, v),
  gelu,
  'quick-gelu': (v) => v / (1 + Math.exp(-1.702 * v)),
  tanh: Math.tanh,
};
const bucket = (text) => { // MurmurHash3, 32 bits, of UTF-16 units
  let h = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    h ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return 1 + (((h ^ (h >>> 16)) >>> 0) % (buckets - 1));
};
const grams = (list, n) => Array.from({ length: Math.max(0, list.length - n + 1) }, (_, i) => list.slice(i, i + n));

export function embed(text) {
  const folded = text.slice(0, 20000).normalize('NFC');
  const words = (lowercase ? folded.toLowerCase() : folded).match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
  const features = [
    ...runs.filter((n) => n > 1).flatMap((n) => grams(words, n).map((run) => '\u0001' + run.join(' '))),
    ...words.flatMap((word) => {
      const letters = Array.from('<' + word + '>');
      const lengths = characters.filter((n) => n < letters.length);
      return [
        ...(marks ? [null] : []),
        ...(runs.includes(1) ? [word] : []),
        ...lengths.flatMap((n) => grams(letters, n).map((gram) => '\u0000' + gram.join(''))),
      ];
    }),
  ].slice(0, own.maxTokens);
  if (features.length === 0) features.push(null); // the padding's row
  let x = new Float32Array(width);
  for (const feature of features) {
    const row = (feature === null ? 0 : bucket(feature)) * width;
    for (let d = 0; d < width; d++) x[d] += rows[row + d] / Math.sqrt(features.length);
  }
  if (inner) {
    const mean = x.reduce((a, b) => a + b) / width;
    const scale = 1 / Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / width + 1e-5);
    const fed = times(x.map((v, d) => (v - mean) * scale * gain[d] + shift[d]), inner, innerBias);
    const added = times(fed.map(gelu), outer, outerBias);
    x = x.map((v, d) => v + added[d]);
  }
  dense.forEach(({ activation }, i) => {
    x = times(x, ...last[i]).map(activations[activation]);
  });
  const length = normalize ? Math.hypot(...x) || 1 : 1;
  return x.map((v) => v / length);
}
`;

/** What reads an export whose ids no other library can make, for its README. */
export function readingSection(reader: boolean): string {
  return [
    '## Reading this model',
    '',
    'Its ids are hashes of words and their characters (`hashedNgrams` in `config.json`), which',
    'tokenizer libraries do not make. It is read by:',
    '',
    '- `readTextModel` of `@counterpoint/text`;',
    ...(reader
      ? [
          "- `read-bag.mjs` in this folder, with Node alone: `import { embed } from './read-bag.mjs'`;",
        ]
      : []),
    '- any ONNX runtime by `onnx/model.onnx`, given the ids of `HashedNgrams` of `@counterpoint/text`;',
    '  a text without words is the one id 0 with the mask 1.',
    '',
  ].join('\n');
}
