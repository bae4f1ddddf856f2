import { adaptRuns, settings, shardRuns, type CommandRun } from '../command-run.js';

/** Every command of `counterpoint`, which trains the components of a plugin. */
export const genericRuns: readonly CommandRun[] = [
  { command: ['engines'], args: [] },
  { command: ['parts'], args: ['--plugin', '@counterpoint/image'] },
  { command: ['schema'], args: [] },
  {
    command: ['train'],
    args: [
      ...['--plugin', '@counterpoint/image', '--method', 'simclr', '--data', 'data/pictures'],
      ...['--out', 'run', '--batch-size', '8', '--epochs', '1'],
      ...settings(
        'modality={"type":"image/picture","side":12}',
        'views={"type":"image/simclr-views","side":12}',
        'encoder={"type":"image/resnet","depth":18,"width":4,"stem":"small"}',
        'learningRate.warmupEpochs=0',
      ),
    ],
    writes: ['run'],
  },
  ...adaptRuns('data/pictures', '--batch-size', '4'),
  {
    command: ['embed'],
    args: ['run', '--data', 'data/pictures', '--split', 'test', '--out', 'rows.parquet'],
    writes: ['rows.parquet', 'rows.parquet.ids.jsonl'],
  },
  {
    command: ['evaluate'],
    args: ['run', '--data', 'data/pictures', '--neighbours', '5'],
    writes: ['run/scores'],
  },
  ...shardRuns(['embed'], ['run', '--data', 'data/pictures']),
  {
    command: ['upgrade'],
    args: [
      ...['data/vectors.npy', 'data/vectors.npy', '--out', 'map.safetensors', '--pairs', '50'],
    ],
    writes: ['map.safetensors'],
  },
  {
    command: ['map'],
    args: ['map.safetensors', 'data/vectors.npy', '--out', 'mapped.parquet'],
    writes: ['mapped.parquet'],
  },
  {
    command: ['adapt'],
    args: [
      ...['data/vectors.npy', 'data/vectors.npy', '--judgements', 'data/judged.tsv'],
      ...['--out', 'adapter.safetensors'],
    ],
    writes: ['adapter.safetensors'],
  },
  {
    command: ['threshold'],
    args: [
      ...['data/vectors.npy', 'data/vectors.npy', '--judgements', 'data/labelled-pairs.tsv'],
      ...['--precision', '0.6', '--into', 'run'],
    ],
    writes: ['run'],
  },
  {
    command: ['shards', 'index'],
    args: ['data/shards', '--out', 'shards.json'],
    writes: ['shards.json'],
  },
  { command: ['search'], args: ['run', '--add', 'data/pictures'], writes: ['run/index'] },
  { command: ['export'], args: ['run'], writes: ['run'] },
  {
    command: ['explore'],
    args: ['run', '--data', 'data/pictures', '--split', 'test', '--out', 'page.html'],
    writes: ['page.html'],
  },
  {
    command: ['explain'],
    args: ['run', '0', '1', '--data', 'data/pictures', '--split', 'test', '--out', 'why.svg'],
    writes: ['why.svg'],
  },
  {
    command: ['compare'],
    args: [
      ...['--plugin', '@counterpoint/image', '--data', 'data/pictures', '--methods', 'simclr'],
      ...['--out', 'compared', '--epochs', '1', '--neighbours', '5'],
      ...settings(
        'modality={"type":"image/picture","side":12}',
        'views={"type":"image/simclr-views","side":12}',
        'encoder={"type":"image/resnet","depth":18,"width":4,"stem":"small"}',
        'batchSize=8',
      ),
    ],
    writes: ['compared'],
  },
];
