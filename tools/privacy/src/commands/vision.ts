import { adaptRuns, settings, shardRuns, type CommandRun } from '../command-run.js';

const small = [
  ...['--threads', '1', '--batch-size', '8', '--epochs', '1'],
  ...settings(
    'encoder.width=4',
    'modality.side=12',
    'views.side=12',
    'learningRate.warmupEpochs=0',
  ),
];
const tinyTowers = [
  ...['--batch-size', '16', '--epochs', '1'],
  ...settings(
    'encoder.width=16',
    'encoder.towers.image.encoder.encoder.width=4',
    'encoder.towers.text.encoder.width=16',
    'encoder.towers.text.encoder.layers=1',
  ),
];

const tinyClips = [
  ...['--batch-size', '8', '--epochs', '1'],
  ...settings(
    'modality.side=16',
    'views.side=16',
    'learningRate.warmupEpochs=0',
    'encoder.width=8',
    'encoder.towers.video.encoder.depth=0',
    'encoder.towers.video.encoder.encoder.width=2',
    'encoder.towers.sound.encoder.widths=[4,4,4]',
  ),
];

const tinyVideoTowers = [
  ...['--batch-size', '16', '--epochs', '1'],
  ...settings(
    'modality.sides.video.side=16',
    'views.sides.video.side=16',
    'encoder.width=16',
    'encoder.towers.video.encoder.encoder.width=4',
    'encoder.towers.video.encoder.convolutions=[8]',
    'encoder.towers.text.encoder.width=16',
    'encoder.towers.text.encoder.layers=1',
  ),
];

/** Every command of `counterpoint-vision`; later commands read outputs of earlier ones. */
export const visionRuns: readonly CommandRun[] = [
  { command: ['engines'], args: [] },
  { command: ['parts'], args: [] },
  { command: ['schema'], args: [] },
  {
    command: ['train'],
    args: ['--data', 'data/pictures', '--out', 'run', ...small],
    writes: ['run'],
  },
  ...adaptRuns('data/pictures', '--batch-size', '4'),
  {
    command: ['embed'],
    args: ['run', '--data', 'data/pictures', '--split', 'test', '--out', 'rows.parquet'],
    writes: ['rows.parquet', 'rows.parquet.ids.jsonl'],
  },
  ...shardRuns(['embed'], ['run', '--data', 'data/pictures']),
  {
    command: ['evaluate'],
    args: ['run', '--data', 'data/pictures', '--neighbours', '5'],
    writes: ['run/scores'],
  },
  { command: ['search'], args: ['run', '--add', 'data/pictures'], writes: ['run/index'] },
  {
    command: ['explore'],
    args: ['run', '--data', 'data/pictures', '--split', 'test', '--out', 'page.html'],
    writes: ['page.html'],
  },
  {
    command: ['explain'],
    args: ['run', 'data/picture.png', 'data/picture.png', '--out', 'why.svg'],
    writes: ['why.svg'],
  },
  { command: ['export'], args: ['run'], writes: ['run'] },
  {
    command: ['compare'],
    args: [
      ...['--data', 'data/pictures', '--methods', 'simclr', '--out', 'compared', '--epochs', '1'],
      ...['--neighbours', '5'],
      ...settings('encoder.width=4', 'modality.side=12', 'views.side=12', 'batchSize=8'),
    ],
    writes: ['compared'],
  },
  { command: ['quickstart'], args: ['--out', 'quick', '--epochs', '0.02'], writes: ['quick'] },
  {
    command: ['clip', 'train'],
    args: ['--data', 'scenes:64:one,two', '--out', 'pairs', ...tinyTowers],
    writes: ['pairs'],
  },
  {
    command: ['clip', 'evaluate'],
    args: ['pairs', '--data', 'scenes:24:one,two'],
    writes: ['pairs/scores'],
  },
  {
    command: ['clip', 'embed'],
    args: ['pairs', '--data', 'data/pictures', '--split', 'test', '--out', 'sides.parquet'],
    writes: ['sides.parquet', 'sides.parquet.ids.jsonl'],
  },
  ...shardRuns(['clip', 'embed'], ['pairs', '--data', 'data/pictures']),
  {
    command: ['clip', 'explore'],
    args: ['pairs', '--data', 'scenes:24:one,two', '--out', 'pairs.html'],
    writes: ['pairs.html'],
  },
  {
    command: ['clip', 'explain'],
    args: ['pairs', 'data/picture.png', 'data/picture.png', '--out', 'pair.svg'],
    writes: ['pair.svg'],
  },
  { command: ['clip', 'zero-shot'], args: ['pairs', '--data', 'data/pictures/test'] },
  {
    command: ['clip', 'search'],
    args: ['pairs', 'red', '--data', 'data/pictures/test', '--out', 'found.html'],
    writes: ['found.html', 'pairs/index'],
  },
  {
    command: ['clip', 'ask'],
    args: ['pairs', 'data/picture.png', 'a red circle', '--out', 'answer.png'],
    writes: ['answer.png'],
  },
  { command: ['clip', 'export'], args: ['pairs'], writes: ['pairs/transformers'] },
  {
    command: ['clip', 'quickstart'],
    args: ['--out', 'scenes', '--scenes', '256', '--epochs', '0.5'],
    writes: ['scenes'],
  },
  { command: ['video', 'parts'], args: [] },
  { command: ['video', 'schema'], args: [] },
  {
    command: ['video', 'train'],
    args: ['--data', 'bouncers:16', '--out', 'clips', ...tinyClips],
    writes: ['clips'],
  },
  {
    command: ['video', 'embed'],
    args: ['clips', '--data', 'bouncers:4', '--out', 'clips.npy'],
    writes: ['clips.npy', 'clips.npy.ids.jsonl', 'clips.ids.jsonl'],
  },
  ...shardRuns(['video', 'embed'], ['clips', '--data', 'bouncers:4']),
  {
    command: ['video', 'evaluate'],
    args: ['clips', '--data', 'bouncers:16', '--no-baselines'],
    writes: ['clips/scores'],
  },
  { command: ['video', 'search'], args: ['clips', '--add', 'bouncers:8'], writes: ['clips/index'] },
  {
    command: ['video', 'export'],
    args: ['clips', '--out', 'clip-files'],
    writes: ['clip-files'],
  },
  {
    command: ['video', 'draw'],
    args: ['--out', 'drawn', '--clips', '3', '--held-out', '1', '--side', '16'],
    writes: ['drawn'],
  },
  {
    command: ['video', 'text', 'train'],
    args: ['--data', 'bouncers:16', '--out', 'said', ...tinyVideoTowers],
    writes: ['said'],
  },
  {
    command: ['video', 'text', 'embed'],
    args: ['said', '--data', 'bouncers:4', '--out', 'said.npy'],
    writes: ['said.npy', 'said.npy.ids.jsonl', 'said.ids.jsonl'],
  },
  ...shardRuns(['video', 'text', 'embed'], ['said', '--data', 'bouncers:4']),
  {
    command: ['video', 'text', 'evaluate'],
    args: ['said', '--data', 'bouncers:16', '--no-baselines'],
    writes: ['said/scores'],
  },
  { command: ['video', 'text', 'zero-shot'], args: ['said', '--data', 'bouncers:8'] },
  {
    command: ['video', 'text', 'search'],
    args: ['said', 'a ball of metal', '--data', 'bouncers:8'],
    writes: ['said/index'],
  },
  {
    command: ['video', 'text', 'explore'],
    args: ['said', '--data', 'bouncers:8', '--out', 'said.html'],
    writes: ['said.html'],
  },
  {
    command: ['video', 'text', 'explain'],
    args: ['said', 'data/clip.webm', 'a ball of metal', '--out', 'said.svg'],
    writes: ['said.svg'],
  },
  {
    command: ['video', 'text', 'export'],
    args: ['said', '--out', 'said-files'],
    writes: ['said-files'],
  },
];
