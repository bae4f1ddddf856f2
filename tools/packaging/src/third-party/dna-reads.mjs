// A modality as a third party writes it: DNA reads in FASTA files, in about 100 lines.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { apiVersion, CounterpointError, Mlp, Rng } from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import { tensor2d } from '@tensorflow/tfjs-core';
import { z } from 'zod';

const letters = 'ACGT';

/** Records of a FASTA file: `>name family`, then lines of letters. */
async function reads({ path }) {
  const text = await readFile(path, 'utf8');
  const records = text
    .split(/^>/m)
    .slice(1)
    .map((record) => {
      const [head, ...lines] = record.trim().split(/\r?\n/);
      const [name, family] = head.split(/\s+/);
      return { name, family, sequence: lines.join('').toUpperCase() };
    });
  if (records.length === 0)
    throw new CounterpointError('CP_DATA_EMPTY', {
      what: 'A file has no FASTA record',
      where: path,
      expected: 'lines that begin with ">"',
    });
  const classes = [...new Set(records.map(({ family }) => family))].filter(Boolean).sort();
  return indexedDataset({
    name: path,
    size: records.length,
    classes: classes.length > 0 ? classes : undefined,
    fingerprint: createHash('sha256').update(text).digest('hex'),
    key: (index) => records[index].name,
    read: (index) => {
      const { name, family, sequence } = records[index];
      const label = family === undefined ? undefined : classes.indexOf(family);
      const metadata = { sequence, family };
      return { index, key: name, label, metadata, value: { members: {} } };
    },
  });
}

/** The share of each word of `k` letters. */
function wordShares(sequence, k) {
  const shares = new Float32Array(letters.length ** k);
  for (let at = 0; at + k <= sequence.length; at++) {
    const word = [...sequence.slice(at, at + k)].map((letter) => letters.indexOf(letter));
    if (word.includes(-1)) continue;
    shares[word.reduce((sum, place) => sum * letters.length + place, 0)] += 1 / sequence.length;
  }
  return shares;
}

const modality = ({ k }) => ({
  extensions: [],
  decode: ({ metadata, key }) => {
    if (typeof metadata?.sequence === 'string') return metadata.sequence;
    throw new CounterpointError('CP_DATA_FACTS', { what: 'There is no sequence', where: key });
  },
  describe: (sequence) => ({ length: sequence.length }),
  batch: (sequences) => tensor2d(sequences.map((each) => [...wordShares(each, k)])),
});

/** A window of the read, and some letters exchanged. */
const views = ({ part, rate }) => ({
  draw: ({ length }, rng) => {
    const start = Math.floor(rng.uniform(0, (1 - part) * length));
    const places = Array.from({ length }, (_, place) => place);
    const changed = places.filter(() => rng.uniform(0, 1) < rate);
    return { start, changed: changed.map((place) => [place, Math.floor(rng.uniform(0, 4))]) };
  },
  apply: (sequence, { start, changed }) => {
    const read = [...sequence];
    for (const [place, letter] of changed) read[place] = letters[letter];
    return read.slice(start, start + Math.ceil(part * sequence.length)).join('');
  },
});

const encoder = (mlp) => ({
  width: mlp.width,
  variables: mlp.variables,
  state: mlp.state,
  encode: (batch, pass) => mlp.apply(batch, pass),
  clone: () => encoder(mlp.clone()),
  dispose: () => mlp.dispose(),
});

const component = (kind, id, summary, shape, create) => ({
  kind,
  id: `dna/${id}`,
  summary,
  schema: z.strictObject(shape),
  create,
});
const share = z.number().min(0).max(1);
const widths = { inputs: z.int().default(64), width: z.int().min(1).default(32) };

export const dnaPlugin = {
  name: 'counterpoint-dna',
  apiVersion,
  components: [
    component('source', 'fasta', 'Reads of a FASTA file.', { path: z.string() }, reads),
    component('modality', 'reads', 'DNA reads.', { k: z.int().min(1).default(3) }, modality),
    component(
      'views',
      'mutations',
      'Windows of reads with exchanged letters.',
      { part: share.default(0.7), rate: share.default(0.1) },
      views,
    ),
    component('encoder', 'words', 'Layers over shares of words.', widths, (config, { seed }) => {
      const rng = Rng.of(seed, 'dna/words');
      const layers = [config.inputs, 64, config.width];
      return encoder(new Mlp({ widths: layers, batchNorm: false, rng }));
    }),
  ],
};
