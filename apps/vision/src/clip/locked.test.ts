import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runVision } from '../testing/run-vision.js';
import { clipCommand, tensorsOf, tinyClip } from '../testing/tiny-clip.js';

let folder = '';
let run = '';
let pictures = '';

beforeAll(async () => {
  ({ folder, run, pictures } = await tinyClip());
}, 120_000);

describe('clip train --locked', () => {
  it('sees each picture once, trains the texts alone, and leaves towers that see pictures', async () => {
    const [seen, locked] = [join(folder, 'seen'), join(folder, 'locked')];
    expect(
      (
        await runVision(
          'train',
          '--data',
          pictures,
          '--out',
          seen,
          '--batch-size',
          '8',
          '--epochs',
          '1',
          '--json',
          '--set',
          'encoder.width=4',
          '--set',
          'modality.side=12',
          '--set',
          'views.side=12',
        )
      ).code,
    ).toBe(0);
    await clipCommand(
      'train',
      '--data',
      'scenes:64',
      '--epochs',
      '1',
      '--locked',
      seen,
      '--out',
      locked,
      '--batch-size',
      '16',
      '--set',
      'encoder.width=16',
      '--set',
      'encoder.towers.text.encoder.width=16',
    );
    const before = await tensorsOf(seen),
      after = await tensorsOf(locked);
    for (const [name, { bytes }] of Object.entries(before))
      expect(after[`image.encoder.${name}`]!.bytes).toEqual(bytes);
    const { retrieval } = (await clipCommand('evaluate', locked, '--data', 'scenes:20')) as Record<
      string,
      unknown
    >;
    expect(retrieval).toMatchObject({ 'picture to caption': { 'recall@1': { count: 20 } } });
    expect(
      await runVision(
        'clip',
        'train',
        '--data',
        'scenes:64',
        '--locked',
        run,
        '--out',
        join(folder, 'no'),
      ),
    ).toMatchObject({ code: 2, errors: expect.stringContaining('CP_VISION_USAGE') as string });
  }, 120_000);
});
