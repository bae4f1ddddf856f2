import { expect, test, vi } from 'vitest';
import { runVision } from '../../testing/run-vision.js';

// Towers whose encoder has no map of the picture.
vi.mock('../load-clip.js', () => ({
  loadClip: () =>
    Promise.resolve({
      side: 'image',
      towers: { tower: () => ({ encoder: {} }) },
      modality: () => {
        throw new Error('the work began');
      },
    }),
}));

test('ask: --out is refused before the work where the encoder has no map', async () => {
  const line = ['clip', 'ask', 'run', 'photo.png', 'a red circle', '--json'];
  expect(await runVision(...line, '--out', 'answer.png')).toMatchObject({
    code: 2,
    json: { error: { code: 'CP_CLI_USAGE', where: '--out' } },
  });
  // Nobody asked for the picture.
  expect((await runVision(...line)).errors).toContain('the work began');
});
