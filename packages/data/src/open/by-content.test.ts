import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTar } from '../../testing/make-tar.js';
import { readAll } from '../../testing/read-all.js';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { reportOf } from '../report/data-report.js';
import { listenToNotes } from '../sample/sample-note.js';
import { openDataset } from './open-dataset.js';

const scratch = scratchFolder();
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const sound = (name: string): Buffer =>
  readFileSync(new URL(`../../../audio/fixtures/${name}`, import.meta.url));

/** Files by the extension under which they must be found. */
const pictures: Readonly<Record<string, Buffer>> = {
  png: latin('\x89PNG\r\n\x1a\n then more'),
  jpg: latin('\xff\xd8\xff\xe0 then more'),
  gif: latin('GIF89a then more'),
  webp: latin('RIFF\x10\0\0\0WEBPVP8L'),
  tif: latin('MM\0*\0\0\0\x08'),
  bmp: latin('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'),
  ppm: latin('P6 1 1 255\nabc'),
  avif: latin('\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf....'),
  heic: latin('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
};
const sounds: Readonly<Record<string, Buffer>> = {
  wav: sound('ima.wav'),
  flac: sound('tone.flac'),
  ogg: sound('tone.opus'),
  mp3: sound('tone.mp3'),
};
const kinds = { pictures, sounds };

function write(files: Readonly<Record<string, Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), content);
  }
}

describe.each(Object.entries(kinds))('%s without an extension', (name, files) => {
  const extensions = Object.keys(files);
  const read = async (path: string): Promise<[string, Buffer][]> => {
    const dataset = await openDataset(join(scratch, path), { extensions });
    return (await readAll(dataset)).flatMap(({ value }) =>
      Object.entries(value.members).map(([kind, bytes]): [string, Buffer] => [
        kind,
        Buffer.from(bytes),
      ]),
    );
  };
  const withoutExtensions = Object.entries(files).map(([, bytes], i): [string, Buffer] => [
    `img${i}`,
    bytes,
  ]);

  it('is found in a folder, and beside it the unknown is counted', async () => {
    for (const [file, bytes] of withoutExtensions) write({ [`${name}/folder/${file}`]: bytes });
    write({ [`${name}/folder/NOTES`]: Buffer.from('some text') });
    expect(await read(`${name}/folder`)).toEqual(Object.entries(files));
    const report = reportOf(await openDataset(join(scratch, name, 'folder'), { extensions }))!;
    expect(report.leftOut).toMatchObject([{ count: 1, examples: ['NOTES'] }]);
  });

  it('is found in folders of splits', async () => {
    for (const split of ['train', 'test'])
      for (const [file, bytes] of withoutExtensions)
        write({ [`${name}/splits/${split}/a/${file}`]: bytes });
    const dataset = await openDataset(join(scratch, name, 'splits'), { extensions, split: 'test' });
    expect(dataset.size).toBe(withoutExtensions.length);
  });

  it('is found in an archive, and beside it the unknown is counted', async () => {
    write({
      [`${name}/a.tar`]: await makeTar([...withoutExtensions, ['NOTES', Buffer.from('some text')]]),
    });
    expect(await read(`${name}/a.tar`)).toEqual(Object.entries(files));
    const report = reportOf(await openDataset(join(scratch, name, 'a.tar'), { extensions }))!;
    expect(report.leftOut).toMatchObject([{ count: 1, examples: ['a.tar/NOTES'] }]);
  });

  it('is found by a manifest, also under an extension that says nothing', async () => {
    const rows = withoutExtensions.flatMap(([file]) => [file, `${file}.dat`]);
    for (const [file, bytes] of withoutExtensions)
      write({ [`${name}/list/${file}`]: bytes, [`${name}/list/${file}.dat`]: bytes });
    write({ [`${name}/list/labels.csv`]: Buffer.from(`path\n${rows.join('\n')}\n`) });
    expect(await read(`${name}/list/labels.csv`)).toEqual(
      Object.entries(files).flatMap((each) => [each, each]),
    );
  });
});

describe('a damaged sidecar', () => {
  const png = pictures['png']!;
  const sidecars: Readonly<Record<string, Buffer>> = {
    'a.json': Buffer.from('{"a": 1'),
    'b.txt': latin('caf\xe9'),
    'c.json': Buffer.from('{"score": NaN}'),
  };
  const notesOf = async (path: string): Promise<{ notes: string[]; size: number }> => {
    const notes: string[] = [];
    const stop = listenToNotes(({ key, code }) => notes.push(`${key} ${code}`));
    try {
      const dataset = await openDataset(join(scratch, path), { extensions: ['png'] });
      const size = (await readAll(dataset)).length;
      await readAll(dataset); // a second epoch notes nothing anew
      return { notes: notes.sort(), size };
    } finally {
      stop();
    }
  };

  it('is noted once with its sample, which is read', async () => {
    for (const base of ['a', 'b', 'c']) write({ [`side/${base}.png`]: png });
    for (const [name, content] of Object.entries(sidecars)) write({ [`side/${name}`]: content });
    expect(await notesOf('side')).toEqual({
      notes: ['a.png CP_DATA_FACTS', 'b.png CP_DATA_FACTS'],
      size: 3,
    });
    const members = ['a', 'b', 'c'].map((base): [string, Buffer] => [`${base}.png`, png]);
    write({ 'side.tar': await makeTar([...members, ...Object.entries(sidecars)]) });
    expect(await notesOf('side.tar')).toEqual({
      notes: ['side.tar/a CP_DATA_FACTS', 'side.tar/b CP_DATA_FACTS'],
      size: 3,
    });
  });
});
