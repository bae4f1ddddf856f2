import { settings, shardRuns, type CommandRun } from '../command-run.js';

const features = JSON.stringify({
  sampleRateHz: 16000,
  bands: 16,
  windowSeconds: 0.032,
  hopSeconds: 0.05,
});
const small = [
  ...['--batch-size', '60', '--epochs', '1'],
  ...settings(
    'encoder.bands=16',
    'encoder.widths=[8,8]',
    'modality.seconds=0.5',
    'views.seconds=0.5',
    `modality.features=${features}`,
    `views.features=${features}`,
    'method.contextWidth=4',
    'method.steps=2',
  ),
];
const tinyTowers = [
  ...['--batch-size', '32', '--epochs', '1'],
  ...settings(
    'encoder.towers.audio.encoder={"type":"audio/temporal-convolution","bands":16,"widths":[16,16]}',
    'encoder.towers.text.encoder.width=32',
    'encoder.width=16',
    `modality.sides.audio.features=${features}`,
    `views.sides.audio.features=${features}`,
    'modality.sides.audio.seconds=0.5',
    'views.sides.audio.seconds=0.5',
  ),
];
const few = 'synthetic?label=kind&only=kind:bell,hum';

/** Every command of `counterpoint-speech`; later commands read outputs of earlier ones. */
export const speechRuns: readonly CommandRun[] = [
  { command: ['engines'], args: [] },
  { command: ['parts'], args: [] },
  { command: ['schema'], args: [] },
  { command: ['train'], args: ['--method', 'cpc', '--out', 'run', ...small], writes: ['run'] },
  {
    command: ['finetune'],
    args: ['run', '--data', few, '--out', 'tuned', '--label-share', '0.1', '--epochs', '1'],
    writes: ['tuned'],
  },
  {
    command: ['predict'],
    args: ['tuned', '--data', few, '--out', 'classes.csv'],
    writes: ['classes.csv'],
  },
  {
    command: ['distil'],
    args: [
      ...['--teacher', 'run', '--student', 'temporal-convolution', '--data', few],
      ...settings('encoder.bands=16', 'encoder.widths=[4,4]'),
      ...['--batch-size', '60', '--epochs', '1', '--out', 'distilled'],
    ],
    writes: ['distilled'],
  },
  {
    command: ['study'],
    args: [
      ...['run', '--data', few, '--shares', '0.1', '--seeds', '1', '--out', 'study'],
      ...['--epochs', '1'],
    ],
    writes: ['study'],
  },
  {
    command: ['embed'],
    args: ['run', '--data', 'data/sounds', '--out', 'rows.parquet'],
    writes: ['rows.parquet', 'rows.parquet.ids.jsonl'],
  },
  ...shardRuns(['embed'], ['run', '--data', 'data/sounds']),
  {
    command: ['evaluate'],
    args: ['run', '--data', few, '--neighbours', '5'],
    writes: ['run/scores'],
  },
  {
    command: ['search'],
    args: ['run', 'data/sound.wav', '--add', 'data/sounds'],
    writes: ['run/index'],
  },
  {
    command: ['transcribe'],
    args: ['run', '--learn', few, '--steps', '2', '--batch-size', '4'],
    writes: ['run'],
  },
  {
    command: ['explore'],
    args: ['run', '--data', 'data/sounds', '--out', 'page.html'],
    writes: ['page.html'],
  },
  {
    command: ['explain'],
    args: ['run', 'data/sound.wav', 'data/sound.wav', '--out', 'why.svg'],
    writes: ['why.svg'],
  },
  {
    command: ['compare'],
    args: [
      ...['--data', few, '--methods', 'supcon', '--out', 'compared', '--epochs', '1'],
      ...['--neighbours', '5'],
      ...settings('encoder.bands=16', 'encoder.widths=[8,8]', `modality.features=${features}`),
      ...settings(`views.features=${features}`, 'modality.seconds=0.5', 'views.seconds=0.5'),
    ],
    writes: ['compared'],
  },
  { command: ['export'], args: ['run'], writes: ['run'] },
  {
    command: ['clap', 'train'],
    args: ['--method', 'sounds', '--data', few, '--out', 'pairs', ...tinyTowers],
    writes: ['pairs'],
  },
  { command: ['clap', 'evaluate'], args: ['pairs', '--data', few], writes: ['pairs/scores'] },
  {
    command: ['clap', 'embed'],
    args: ['pairs', '--data', 'data/sounds', '--out', 'sides.parquet'],
    writes: ['sides.parquet', 'sides.parquet.ids.jsonl'],
  },
  ...shardRuns(['clap', 'embed'], ['pairs', '--data', 'data/sounds']),
  {
    command: ['clap', 'explore'],
    args: ['pairs', '--data', few, '--out', 'pairs.html'],
    writes: ['pairs.html'],
  },
  {
    command: ['clap', 'explain'],
    args: ['pairs', 'data/sound.wav', 'data/sound.wav', '--out', 'pair.svg'],
    writes: ['pair.svg'],
  },
  { command: ['clap', 'zero-shot'], args: ['pairs', '--data', few] },
  {
    command: ['clap', 'search'],
    args: ['pairs', 'a bell', '--data', 'data/sounds'],
    writes: ['pairs/index'],
  },
  { command: ['clap', 'export'], args: ['pairs', '--out', 'clap-files'], writes: ['clap-files'] },
];
