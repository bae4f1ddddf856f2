import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@counterpoint/core';
import { beforeAll, expect, test } from 'vitest';
import { runVision } from '../testing/run-vision.js';
import { clipCommand, tensorsOf, tinyClip } from '../testing/tiny-clip.js';

let folder = '';
let run = '';

beforeAll(async () => {
  ({ folder, run } = await tinyClip());
}, 300_000);

test('a picture with several captions in rows is one entry, and its copy in another folder its own', async () => {
  const captions = join(folder, 'captions.csv');
  await cp(join(folder, 'pictures'), join(folder, 'again'), { recursive: true });
  const rows = ['pictures', 'again'].flatMap((place) =>
    Array.from({ length: 12 }, (_, i) => `${place}/${i % 4}.png,caption ${i} in ${place}`),
  );
  await writeFile(captions, ['image,caption', ...rows].join('\n'));
  const { answers } = (await clipCommand(
    ...['search', run, 'a red circle', '--data', captions, '--top', '20'],
    ...['--out', join(folder, 'page.html')],
  )) as unknown as { answers: { hits: { id: string; caption: string }[] }[] };
  const { hits } = answers[0]!;
  const expected = ['pictures', 'again'].flatMap((place) =>
    [0, 1, 2, 3].map((i) => [`${place}/${i}.png`, `caption ${i} in ${place}`]),
  );
  const hitCaptions = hits.map(({ id, caption }) => [id.replace(`${folder}/`, ''), caption]);
  expect(hitCaptions.sort()).toEqual(expected.sort());
}, 300_000);

test('more of an embedding than there is, is a usage error that names the option', async () => {
  const places = ['--index', join(folder, 'index'), '--out', join(folder, 'page.html')];
  const data = ['--data', join(folder, 'pictures'), ...places];
  const cut = await clipCommand('search', run, 'a red circle', ...data, '--width', '4');
  expect(cut).toMatchObject({ answers: [{ question: 'a red circle' }] });
  const wrong = await runVision('clip', 'search', run, 'a red circle', ...data, '--width', '999');
  expect(wrong.code).toBe(2);
  expect(wrong.errors).toMatch(/CP_CLI_USAGE.*--width/u);
}, 300_000);

test('--twin exports the twins of a checkpoint that has them, and is refused without', async () => {
  const out = join(folder, 'exported');
  expect(await runVision('clip', 'export', run, '--out', out, '--twin')).toMatchObject({
    code: 1,
    errors: expect.stringContaining('CP_CLI_TWIN_MISSING') as string,
  });
  const twinned = join(folder, 'twinned');
  await cp(run, twinned, { recursive: true });
  await addTwins(twinned);
  const exported = await clipCommand('export', twinned, '--out', out, '--twin');
  expect(exported['largestDifference']).toBeLessThan(1e-4);
  const runTensors = await tensorsOf(run);
  const path = join(out, 'encoder.safetensors');
  const { tensors } = readSafetensors(await readFile(path), path);
  for (const [name, { bytes }] of Object.entries(runTensors)) {
    const values = (of: Uint8Array) => new Float32Array(of.slice().buffer);
    const half = values(bytes).map((value) => value / 2);
    expect(values(tensors[name]!.bytes), name).toEqual(half);
  }
}, 300_000);

/** Adds towers with half of each value to the newest checkpoint of a run, as a momentum twin. */
async function addTwins(path: string): Promise<void> {
  const checkpoints = join(path, 'checkpoints');
  const [newest] = (await readdir(checkpoints)).sort().reverse();
  const file = join(checkpoints, newest!, 'tensors.safetensors');
  const { tensors, metadata } = readSafetensors(await readFile(file), file);
  const all: Record<string, (typeof tensors)[string]> = { ...tensors };
  for (const [name, tensor] of Object.entries(tensors)) {
    const towerName = /^(?:variables|state)\.(towers\..*)$/u.exec(name)?.[1];
    if (towerName === undefined) continue;
    const values = new Float32Array(tensor.bytes.slice().buffer).map((value) => value / 2);
    all[`state.twin.${towerName}`] = { ...tensor, bytes: new Uint8Array(values.buffer) };
  }
  const bytes = writeSafetensors({ tensors: all, metadata });
  const stateFile = join(checkpoints, newest!, 'state.json');
  const state = JSON.parse(await readFile(stateFile, 'utf8')) as object;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeFile(file, bytes);
  await writeFile(stateFile, JSON.stringify({ ...state, sha256 }));
}
