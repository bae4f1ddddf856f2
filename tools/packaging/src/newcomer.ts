import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { codeBlocks } from '../../docs/src/code-blocks.js';

/** The commands of the code block of a document that starts with `start`. */
export function commandsOf(document: string, start: string): string[] {
  return (
    codeBlocks(document)
      .find(({ language, code }) => language === 'sh' && code.startsWith(start))
      ?.code.trim()
      .split('\n') ?? []
  );
}

/**
 * A newcomer's own pictures: photographs of noise in two colours, with and without a class for
 * each.
 */
export async function makePictures(folder: string): Promise<void> {
  for (const [label, background] of [
    ['red', { r: 220, g: 40, b: 40 }],
    ['green', { r: 40, g: 200, b: 60 }],
  ] as const) {
    for (const set of ['pictures', join('labelled', label)]) {
      mkdirSync(join(folder, set), { recursive: true });
      for (let i = 0; i < 6; i++) {
        const spot = {
          create: {
            width: 8 + i,
            height: 8,
            channels: 3,
            background: { r: 30 * i, g: 255 - 30 * i, b: 90 },
          },
        } as const;
        const picture = sharp({
          create: { width: 40, height: 30 + i, channels: 3, background },
        }).composite([{ input: spot, left: 3 * i, top: 2 * i }]);
        await picture.jpeg().toFile(join(folder, set, `${label}-${i}.jpg`));
      }
    }
  }
  copyFileSync(join(folder, 'pictures/red-0.jpg'), join(folder, 'query.jpg'));
}

/** Recordings of acceleration: two kinds of movement, 80 rows each. */
export function makeRecordings(folder: string): void {
  for (const [label, rate] of [
    ['walk', 0.3],
    ['run', 0.8],
  ] as const) {
    mkdirSync(join(folder, label), { recursive: true });
    for (let i = 0; i < 8; i++) {
      const rows = Array.from({ length: 80 }, (_, t) =>
        [Math.sin(rate * t + i), Math.cos(rate * t) / 2, 1]
          .map((value) => value.toFixed(4))
          .join(','),
      );
      writeFileSync(join(folder, label, `${i}.csv`), rows.join('\n'));
    }
  }
}
