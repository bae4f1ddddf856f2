/** The quick start of a program, and the files that must have the same bytes everywhere. */
export interface QuickStart {
  /** The folder of the program below `apps`. */
  readonly app: string;
  /** Command lines, run one after another in a folder of their own. */
  readonly commands: readonly string[];
  /** Below that folder. */
  readonly files: readonly string[];
}

const once = '--threads 1 --seed 1 --epochs 1';

/** The shortest: one small encoder, in a minute for all runtimes, which CI runs. */
export const shortest: QuickStart = {
  app: 'nlp',
  commands: [
    `train --out run --encoder bag ${once}`,
    'embed run --data run/corpus.tsv --out texts.npy',
    'search run --add run/corpus.tsv sentence',
    'export run --out exported',
  ],
  files: ['run/export/encoder.safetensors', 'texts.npy', 'exported/onnx/model.onnx'],
};

/** With few steps: what is compared is the arithmetic, not what is learned. */
export const quickStarts: readonly QuickStart[] = [
  {
    app: 'nlp',
    commands: [
      `train --out run ${once}`,
      'evaluate run --data run/corpus.tsv',
      'embed run --data run/corpus.tsv --out texts.npy',
      'embed run --data run/corpus.tsv --out texts.parquet',
      'search run --add run/corpus.tsv sentence',
      'export run --out exported',
    ],
    files: ['run/export/encoder.safetensors', 'texts.npy', 'texts.parquet'],
  },
  {
    app: 'speech',
    commands: [
      `train --out run --data synthetic --batch-size 32 --set data.limit=64 ${once}`,
      'embed run --data synthetic --split test --out sounds.npy',
      'search run --add synthetic',
      'export run --out exported',
    ],
    files: ['run/export/encoder.safetensors', 'sounds.npy'],
  },
  {
    app: 'vision',
    commands: [`quickstart --out quick ${once}`, 'export quick/run --out exported'],
    files: ['quick/run/export/encoder.safetensors'],
  },
];
