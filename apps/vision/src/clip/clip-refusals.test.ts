import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runVision } from '../testing/run-vision.js';
import { tinyClip, tinyTowers } from '../testing/tiny-clip.js';

let folder = '';
let run = '';
let pictures = '';

beforeAll(async () => {
  ({ folder, run, pictures } = await tinyClip());
}, 120_000);

describe('bad input', () => {
  const train = (...args: string[]) =>
    runVision('clip', 'train', '--epochs', '1', ...tinyTowers, '--set', 'batchSize=4', ...args);

  it('counts captions that are empty or too long, and skips pictures without one', async () => {
    const { code, errors } = await train('--data', pictures, '--out', join(folder, 'counted'));
    expect([code, errors]).toEqual([
      0,
      expect.stringContaining(
        '1 have none and are skipped; 1 captions are longer than 32 tokens and are cut',
      ),
    ]);
  }, 60_000);

  it.each([
    [
      'one caption for everything',
      async (path: string) => {
        for (let i = 0; i < 6; i++) await copy(path, i, 'the same');
      },
      'CP_MULTIMODAL_CAPTIONS',
    ],
    [
      'no captions at all',
      async (path: string) => {
        for (let i = 0; i < 6; i++) await copy(path, i);
      },
      'CP_CLI_CAPTIONS',
    ],
  ])(
    '%s is refused by code',
    async (name, make, code) => {
      const path = join(folder, name);
      await mkdir(path);
      await make(path);
      const outcome = await train('--data', path, '--out', join(folder, `${name} run`));
      expect([outcome.code, outcome.errors]).toEqual([1, expect.stringContaining(code)]);
    },
    60_000,
  );

  it('a temperature is not fitted on the samples that it is scored on', async () => {
    const split = join(folder, 'split');
    for (const [place, name] of ['train', 'test'].entries()) {
      await mkdir(join(split, name), { recursive: true });
      for (let i = 0; i < 4; i++) await copy(join(split, name), 4 * place + i, `caption ${i}`);
    }
    for (const [data, ...options] of [
      [pictures, '--calibrate', 'train'],
      [split, '--calibrate', 'train'],
      [split, '--split', 'test', '--calibrate', 'test'],
      [`${split}?split=test`, '--calibrate', 'testing'],
    ] as const)
      expect(
        await runVision(
          ...['clip', 'zero-shot', run, '--classes', 'a,b', '--data', data, ...options, '--json'],
        ),
      ).toMatchObject({
        code: 2,
        json: { error: { code: 'CP_CLI_USAGE', where: options.slice(-2).join(' ') } },
      });
  });

  it('wrong prompts, classes with one name, empty questions and folders without towers are refused', async () => {
    const refused = async (code: string, ...args: string[]) =>
      expect(await runVision('clip', ...args)).toMatchObject({
        code: code.endsWith('_USAGE') ? 2 : 1,
        errors: expect.stringContaining(code) as string,
      });
    await refused(
      'CP_MULTIMODAL_TEMPLATE',
      'zero-shot',
      run,
      '--data',
      pictures,
      '--classes',
      'a,b',
      '--template',
      'a picture',
    );
    await refused(
      'CP_MULTIMODAL_CLASSES',
      'zero-shot',
      run,
      '--data',
      pictures,
      '--classes',
      'star,Star',
    );
    await refused('CP_MULTIMODAL_CAPTIONS', 'search', run, ' ', '--data', pictures);
    await refused('CP_MULTIMODAL_RUN', 'evaluate', folder, '--data', 'scenes:20');
    await refused(
      'CP_DATA_JOIN',
      'train',
      '--method',
      'styles',
      '--data',
      `${pictures} + ${pictures} on nothing`,
    );
    await refused(
      'CP_DATA_LABEL',
      'train',
      '--data',
      `${pictures}?truth=nothing`,
      '--out',
      join(folder, 'untrue'),
    );
  }, 60_000);

  async function copy(path: string, i: number, caption?: string): Promise<void> {
    await writeFile(join(path, `${i}.png`), await readFile(join(pictures, `${i}.png`)));
    if (caption !== undefined) await writeFile(join(path, `${i}.txt`), caption);
  }
});
