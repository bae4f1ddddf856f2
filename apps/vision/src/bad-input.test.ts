import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

let folder: string, good: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-bad-input-'));
  good = join(folder, 'good');
  await writePictures(good, 48, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A valid header of a PNG of side x side grey pixels, with one row of data. */
function hugePng(side: number): Buffer {
  const chunk = (name: string, body: Buffer) => {
    const out = Buffer.alloc(12 + body.length);
    out.writeUInt32BE(body.length);
    out.write(name, 4, 'latin1');
    body.copy(out, 8);
    out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
    return out;
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(side + 1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

async function mixed(): Promise<string> {
  const data = join(folder, 'mixed');
  await writePictures(data, 24, 12);
  const whole = await readFile(join(data, 'class-0', '0000.png'));
  const onePixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const files: Record<string, Uint8Array> = {
    'empty.png': Buffer.alloc(0),
    'cut.png': whole.subarray(0, Math.floor(whole.length / 2)),
    'text.jpg': Buffer.from('not a picture at all'),
    'page.png': Buffer.from('<!doctype html><p>404'),
    'huge.png': hugePng(50_000),
    'mislabelled.jpg': whole,
    'one-pixel.png': onePixel,
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(data, 'class-1', name), content);
  await symlink(data, join(data, 'class-2', 'up'));
  return data;
}

test('unreadable pictures are counted once and skipped, one-pixel ones are used, memory is bounded', async () => {
  const data = await mixed();
  const before = process.memoryUsage.rss();
  const { code, json, errors } = await trainSmall(data, join(folder, 'skipping'), '--epochs', '2');
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({
    ended: 'done',
    skipped: 6,
    skippedByCode: {
      CP_IMAGE_EMPTY: 1,
      CP_IMAGE_DAMAGED: 1,
      CP_IMAGE_NOT_A_PICTURE: 2,
      CP_IMAGE_TOO_LARGE: 1,
      CP_DATA_FOLDER_LOOP: 1,
    },
  });
  expect(process.memoryUsage.rss() - before).toBeLessThan(1e9); // the huge picture alone would take 2.5 GB
  const embedded = await runVision(
    'embed',
    join(folder, 'skipping'),
    '--data',
    data,
    '--out',
    join(folder, 'mixed.npy'),
    '--json',
  );
  expect(embedded.json).toMatchObject({ count: 26, skipped: 6 });
});

test('--on-error fail ends with the code of the first one, and keeps the steps that were finished', async () => {
  const data = join(folder, 'one-bad');
  await writePictures(data, 48, 12);
  await writeFile(join(data, 'class-0', 'empty.png'), '');
  const out = join(folder, 'failing');
  const { code, json, errors } = await trainSmall(
    data,
    out,
    '--on-error',
    'fail',
    '--epochs',
    '40',
  );
  expect(code).toBe(1);
  expect(json).toMatchObject({ error: { code: 'CP_IMAGE_EMPTY', where: 'class-0/empty.png' } });
  expect(errors).not.toMatch(/\n\s+at /);
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8').catch(() => ''))
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  if (lines.length > 0)
    expect(await readdir(join(out, 'checkpoints'))).toEqual([`step-${lines.length}`]);
  expect(
    await runVision(
      'embed',
      out,
      '--data',
      data,
      '--out',
      join(folder, 'x.npy'),
      '--on-error',
      'fail',
      '--json',
    ),
  ).toMatchObject({
    code: 1,
    json: {
      error: { code: expect.stringMatching(/CP_IMAGE_EMPTY|CP_CLI_ENCODER_MISSING/) as string },
    },
  });
});

test.each<[string, string[], string, RegExp]>([
  ['fewer pictures than a batch', ['--batch-size', '64'], 'CP_CLI_TOO_FEW_SAMPLES', /48 samples/],
  [
    'an unknown key',
    ['--set', 'learningrate.base=1'],
    'CP_CORE_CONFIG_INVALID',
    /did you mean \\?"learningRate/,
  ],
  [
    'an unknown key of a part',
    ['--set', 'encoder.widht=4'],
    'CP_CORE_CONFIG_INVALID',
    /did you mean \\?"width/,
  ],
  [
    'an unknown part',
    ['--set', 'encoder.type=image/resnt'],
    'CP_CORE_COMPONENT_UNKNOWN',
    /image\/resnet/,
  ],
  ['an unknown method', ['--method', 'simclear'], 'CP_CLI_USAGE', /simclr/],
  ['an unknown engine', ['--engine', 'gpu9000'], 'CP_ENGINE_UNKNOWN', /cpu/],
  ['a seed that is none', ['--seed', 'x'], 'CP_CLI_USAGE', /--seed/],
  ['no threads', ['--threads', '0'], 'CP_CLI_USAGE', /threads/],
  ['a setting without a value', ['--set', 'epochs'], 'CP_CLI_SET_INVALID', /path\.to\.key/],
  ['a missing config', ['--config', 'none.json'], 'CP_CLI_CONFIG_UNREADABLE', /none\.json/],
  ['a split that is not there', ['--set', 'data.split=tset'], 'CP_DATA_SPLIT', /tset/],
])('%s', async (_, args, code, message) => {
  const { code: exit, json, errors } = await trainSmall(good, join(folder, 'refused'), ...args);
  expect(exit).toBe(/_USAGE$|SET_INVALID$|ENGINE_UNKNOWN$/.test(code) ? 2 : 1);
  expect(json).toMatchObject({ error: { code } });
  expect(JSON.stringify(json)).toMatch(message);
  expect(errors).not.toMatch(/\n\s+at /);
});

test.each([['nowhere'], ['good/class-0/0000.png']])(
  'data that is not there or not data (%s)',
  async (name) => {
    expect(await trainSmall(join(folder, name), join(folder, 'refused'))).toMatchObject({
      code: 1,
      json: { error: { code: expect.stringMatching(/^CP_DATA_(READ|LAYOUT)$/) as string } },
    });
  },
);

test('a loss that is not finite ends the run with its code; checkpoints and what they hold stay usable', async () => {
  const out = join(folder, 'nan');
  const { code, json } = await trainSmall(
    good,
    out,
    '--epochs',
    '20',
    '--set',
    'learningRate.base=1e12',
    '--set',
    'learningRate.schedule=constant',
    '--set',
    'checkpoint.everySteps=1',
  );
  expect(code).toBe(1);
  expect(json).toMatchObject({ error: { code: 'CP_CORE_LOSS_NOT_FINITE' } });
  const remaining = (await readdir(join(out, 'checkpoints'))).length;
  expect(remaining).toBeGreaterThan(0);
  expect(
    (await runVision('embed', out, '--data', good, '--out', join(folder, 'nan.npy'), '--json'))
      .json,
  ).toMatchObject({ count: 48 });
});

test('Ctrl-C finishes the step and writes a checkpoint; the resumed run ends like an uninterrupted one', async () => {
  const [whole, stopped] = [join(folder, 'whole'), join(folder, 'stopped')];
  const more = ['--epochs', '3', '--set', 'checkpoint.everySteps=7'];
  expect((await trainSmall(good, whole, ...more)).json).toMatchObject({ ended: 'done', step: 18 });
  let sent = false;
  const watch = setInterval(() => {
    if (sent || !existsSync(join(stopped, 'metrics.jsonl'))) return;
    sent = true;
    process.emit('SIGINT');
  }, 1);
  const interrupted = await trainSmall(good, stopped, ...more);
  clearInterval(watch);
  expect(interrupted).toMatchObject({ code: 130, json: { ended: 'stopped' } });
  const step = interrupted.json['step'] as number;
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThan(18);
  expect(await readdir(join(stopped, 'checkpoints'))).toContain(`step-${step}`);
  const resumed = await runVision('train', '--resume', stopped);
  expect(resumed.errors).toContain(`Resumed at step ${step} of 18`);
  const weights = (run: string) => readFile(join(run, 'export', 'encoder.safetensors'));
  expect((await weights(stopped)).equals(await weights(whole))).toBe(true);
});

test('a resume refuses another config and skips damaged checkpoints, or fails if none is left', async () => {
  const [run, other] = [join(folder, 'whole'), join(folder, 'other')];
  await writePictures(other, 47, 12);
  expect(
    await runVision('train', '--resume', run, '--set', 'method.temperature=0.1', '--json'),
  ).toMatchObject({ code: 1, json: { error: { code: 'CP_CLI_RESUME_CHANGED' } } });
  expect(await runVision('train', '--resume', run, '--data', other, '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'CP_CLI_RESUME_CHANGED' } },
  });
  expect(await runVision('train', '--resume', join(folder, 'none'), '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'CP_CLI_RESUME_NOTHING' } },
  });
  const before = await readFile(join(run, 'export', 'encoder.safetensors'));
  await truncate(join(run, 'checkpoints', 'step-18', 'tensors.safetensors'), 1000);
  const again = await runVision('train', '--resume', run);
  expect(again).toMatchObject({
    code: 0,
    errors: expect.stringMatching(
      /Skipped the checkpoint .*step-18[^]*Resumed at step 14 of 18/,
    ) as string,
  });
  expect((await readFile(join(run, 'export', 'encoder.safetensors'))).equals(before)).toBe(true);
  for (const name of await readdir(join(run, 'checkpoints')))
    await writeFile(join(run, 'checkpoints', name, 'state.json'), '{"step":');
  expect(await runVision('train', '--resume', run, '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'CP_CORE_CHECKPOINT_DAMAGED' } },
  });
});

test('an archive that is cut and one that holds a name twice: the rest is used, and it is told', async () => {
  const data = join(folder, 'shards');
  await mkdir(data);
  const names = (await readdir(join(good, 'class-0'))).map((name) => `class-0/${name}`);
  execFileSync('tar', ['-cf', join(data, 'train-00.tar'), ...names], { cwd: good });
  execFileSync('tar', ['-rf', join(data, 'train-00.tar'), names[0]!], { cwd: good });
  execFileSync('tar', ['-cf', join(data, 'train-01.tar'), 'class-1'], { cwd: good });
  const { size } = statSync(join(data, 'train-01.tar'));
  await truncate(
    join(data, 'train-01.tar'),
    Math.floor(size / 2) - (Math.floor(size / 2) % 512) + 100,
  );
  const { code, json, errors } = await trainSmall(data, join(folder, 'from-shards'));
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({
    ended: 'done',
    skippedByCode: { CP_DATA_DUPLICATE_KEY: 1, CP_DATA_TAR_CUT: 1 },
  });
  expect(
    await trainSmall(data, join(folder, 'from-shards-strictly'), '--on-error', 'fail'),
  ).toMatchObject({
    code: 1,
    json: { error: { code: expect.stringMatching(/^CP_DATA_/) as string } },
  });
});
