import { expect, test } from 'vitest';
import { withoutFolders } from './without-folders.js';

test.each([
  ['/home/ann/data/photos (train)', 'photos (train)'],
  ['evaluate /srv/runs/first --data /mnt/x/photos', 'evaluate first --data photos'],
  ["--data '/mnt/x/photos,/mnt/y/more'", "--data 'photos,more'"],
  ["--data '/mnt/my x/my photos' --json", "--data 'my photos' --json"],
  ['--set data.path=/mnt/x/photos', '--set data.path=photos'],
  ['C:\\Users\\ann\\photos', 'photos'],
  ['runs/first and ../data/photos', 'runs/first and ../data/photos'],
  ['https://arxiv.org/abs/2002.05709', 'https://arxiv.org/abs/2002.05709'],
  ['1 / 2', '1 / 2'],
])('%s is shown as %s', (text, expected) => {
  expect(withoutFolders(text)).toBe(expected);
});
