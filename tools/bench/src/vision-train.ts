import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dataFolder } from '../../vitest/data-folder.js';
import type { Benchmark } from './benchmark.js';
import { findPython, type Python } from './find-python.js';

/** Steps of one stretch; the first few, which compile and fill the queues, are not timed. */
const steps = 15;
const warm = 3;
const viewsOfStep = 512;

interface Stretch {
  readonly viewsPerSecond: number;
  readonly memory: number;
}

const execute = promisify(execFile);
/** Tells the peak memory of a program on its standard error when it ends. */
const tellMemory =
  "data:text/javascript,process.on('exit',()=>console.error(JSON.stringify(" +
  '{memory:process.resourceUsage().maxRSS*1024})))';
const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The reference run end to end, from the archives of JPEG files to the updated weights, beside
 * PyTorch with a DataLoader: two stretches each, in turn. Words name the DataLoader's setting, such
 * as `2 pil`; without them each setting is tried once, and the fastest is used.
 */
export const run: Benchmark = async ({ say, words = [] }) => {
  const data = dataFolder('cifar10');
  if (data === undefined) throw new Error('vision-train needs the archives of cifar10.');
  const archives = (await readdir(data))
    .filter((name) => /^train-\d+\.tar\.gz$/.test(name))
    .map((name) => join(data, name));
  const python = findPython(['torch', 'torchvision', 'PIL']);
  const mine: Stretch[] = [],
    theirs: Stretch[] = [];
  const setting = python && (settingOf(words) ?? (await fastestPeer(python, archives, say)));
  for (let round = 0; round < 2; round++) {
    mine.push(await ours(data));
    if (python !== undefined) theirs.push(await peer(python, archives, setting!));
  }
  const best = (stretches: readonly Stretch[]) =>
    Math.max(...stretches.map(({ viewsPerSecond }) => viewsPerSecond));
  const memory = (stretches: readonly Stretch[]) =>
    Math.max(...stretches.map((stretch) => stretch.memory));
  const describeStretches = (stretches: readonly Stretch[]) =>
    `${Math.round(best(stretches))} views/s ` +
    `(${stretches.map(({ viewsPerSecond }) => Math.round(viewsPerSecond)).join(', ')}), ` +
    `peak ${(memory(stretches) / 1e9).toFixed(2)} GB`;
  say(`vision-train: ours ${describeStretches(mine)}`);
  say(
    python === undefined
      ? 'vision-train: no python3 with torchvision to compare with'
      : `vision-train: ${python.peer} with a DataLoader (${setting!.join(', ')}) ${describeStretches(theirs)}`,
  );
  const seconds = (stretches: readonly Stretch[]) => viewsOfStep / best(stretches);
  const other = python === undefined ? null : seconds(theirs);
  return {
    name: 'vision-train',
    ours: seconds(mine),
    peer: other,
    ratio: other === null ? null : seconds(mine) / other,
    memoryRatio: other === null ? null : memory(mine) / memory(theirs),
  };
};

/** How the DataLoader makes views: its number of workers, and on what torchvision works. */
type PeerSetting = readonly [workers: number, kind: 'pil' | 'tensor'];

const settings: readonly PeerSetting[] = [
  [2, 'pil'],
  [1, 'pil'],
  [2, 'tensor'],
  [1, 'tensor'],
];

/** The setting that words name, if there are any. */
function settingOf(words: readonly string[]): PeerSetting | undefined {
  if (words.length === 0) return undefined;
  const setting = settings.find((each) => each.join(' ') === words.join(' '));
  if (setting === undefined)
    throw new Error(
      `No setting is called "${words.join(' ')}": ${settings.map((each) => each.join(' ')).join(', ')}.`,
    );
  return setting;
}

/** The setting of most views a second, each tried once. */
async function fastestPeer(
  python: Python,
  archives: readonly string[],
  say: (line: string) => void,
): Promise<PeerSetting> {
  let best: { setting: PeerSetting; rate: number } | undefined;
  for (const setting of settings) {
    const { viewsPerSecond: rate } = await peer(python, archives, setting);
    say(`vision-train: the peer with ${setting.join(', ')}: ${Math.round(rate)} views/s`);
    if (best === undefined || rate > best.rate) best = { setting, rate };
  }
  return best!.setting;
}

/** One stretch of the peer. */
async function peer(
  { command, args }: Python,
  archives: readonly string[],
  [workers, kind]: PeerSetting,
): Promise<Stretch> {
  const script = fileURLToPath(new URL('vision-train.py', import.meta.url));
  const words = [...args, script, ...archives, String(steps), String(workers), kind];
  return JSON.parse((await execute(command, words)).stdout) as Stretch;
}

/** One stretch of `counterpoint-vision train`, as a user starts it. */
async function ours(data: string): Promise<Stretch> {
  const out = await mkdtemp(join(tmpdir(), 'counterpoint-vision-train-'));
  try {
    const program = [
      '--conditions=@counterpoint/source',
      '--import',
      'tsx',
      '--import',
      tellMemory,
      join(root, 'apps/vision/src/main.ts'),
    ];
    const { stderr } = await execute(
      process.execPath,
      [
        ...program,
        'train',
        '--config',
        join(root, 'apps/vision/configs/cifar10-simclr.json'),
        '--data',
        data,
        '--out',
        join(out, 'run'),
        '--epochs',
        String(steps / 78),
        '--json',
      ],
      { cwd: root },
    );
    const { memory } = JSON.parse(stderr.trim().split('\n').at(-1)!) as { memory: number };
    const lines = (await readFile(join(out, 'run', 'metrics.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: number; viewsPerSecond: number });
    const secondsAt = (step: number) => (viewsOfStep * step) / lines[step - 1]!.viewsPerSecond; // since training began
    return {
      viewsPerSecond: (viewsOfStep * (steps - warm)) / (secondsAt(steps) - secondsAt(warm)),
      memory,
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
