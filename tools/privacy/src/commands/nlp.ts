import { settings, shardRuns, type CommandRun } from '../command-run.js';

/** Every command of `counterpoint-nlp`; later commands read outputs of earlier ones. */
export const nlpRuns: readonly CommandRun[] = [
  { command: ['engines'], args: [] },
  { command: ['parts'], args: [] },
  { command: ['schema'], args: [] },
  {
    command: ['tokenizer'],
    args: ['--data', 'data/pairs.tsv', '--size', '60', '--out', 'pieces'],
    writes: ['pieces'],
  },
  {
    command: ['train'],
    args: [
      ...['--data', 'data/pairs.tsv', '--method', 'multiple-negatives', '--out', 'run'],
      ...['--tokenizer', 'pieces', '--batch-size', '16', '--epochs', '1'],
      ...settings('encoder.width=16', 'encoder.layers=1', 'encoder.heads=2', 'encoder.hidden=16'),
    ],
    writes: ['run'],
  },
  {
    command: ['finetune'],
    args: [
      ...['run', '--data', 'data/labelled.tsv', '--train', 'lora', '--out', 'tuned'],
      ...['--batch-size', '8', '--epochs', '1'],
    ],
    writes: ['tuned'],
  },
  {
    command: ['predict'],
    args: ['tuned', '--data', 'data/labelled.tsv', '--out', 'classes.csv'],
    writes: ['classes.csv'],
  },
  {
    command: ['study'],
    args: [
      ...['run', '--data', 'data/labelled.tsv', '--shares', '1', '--seeds', '1', '--out', 'study'],
      ...['--batch-size', '4', '--epochs', '1'],
    ],
    writes: ['study'],
  },
  {
    command: ['embed'],
    args: ['run', '--data', 'data/pairs.tsv', '--out', 'rows.npy'],
    writes: ['rows.npy', 'rows.npy.ids.jsonl', 'rows.ids.jsonl'],
  },
  ...shardRuns(['embed'], ['run', '--data', 'data/pairs.tsv']),
  {
    command: ['distil'],
    args: ['--teacher', 'run', '--data', 'data/pairs.tsv', '--width', '8', '--out', 'small'],
    writes: ['small'],
  },
  {
    command: ['whiten'],
    args: ['data/onnx-model', '--data', 'data/intents.tsv', '--out', 'whitened'],
    writes: ['whitened'],
  },
  {
    command: ['search'],
    args: ['run', 'a question', '--index', 'texts', '--add', 'data/pairs.tsv'],
    writes: ['texts'],
  },
  {
    command: ['evaluate'],
    args: ['run', '--data', 'data/pairs.tsv', '--task', 'parallel'],
    writes: ['run/scores'],
  },
  {
    command: ['mine'],
    args: ['run', '--data', 'data/pairs.tsv', '--out', 'triplets.tsv'],
    writes: ['triplets.tsv'],
  },
  {
    command: ['explore'],
    args: ['run', '--data', 'data/pairs.tsv', '--out', 'page.html'],
    writes: ['page.html'],
  },
  {
    command: ['explain'],
    args: ['run', 'question 1', 'answer 1', '--out', 'why.svg'],
    writes: ['why.svg'],
  },
  { command: ['export'], args: ['run', '--out', 'folder'], writes: ['folder'] },
];
