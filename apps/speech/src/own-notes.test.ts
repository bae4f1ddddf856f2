import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@counterpoint/audio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSpeech, tinyEncoder } from './testing/tiny-speech.js';

let folder = '';
let notes = '';
let run = '';

const people = ['ada', 'ben'];

/** Sixty notes of half a second: a tone of two pitches, each person at an own vibrato. */
async function writeNotes(): Promise<void> {
  await mkdir(join(notes, 'audio'), { recursive: true });
  const rows = ['file,person,date'];
  for (let i = 0; i < 60; i++) {
    const pitch = i % 2 === 0 ? 300 : 900;
    const samples = Float32Array.from({ length: 8000 }, (_, t) => {
      const wave = Math.sin((2 * Math.PI * (pitch + i) * t) / 16_000);
      return 0.5 * wave * (0.6 + 0.4 * Math.sin((t * (1 + (i % 2))) / 900));
    });
    const file = `audio/note-${i}.wav`;
    await writeFile(join(notes, file), encodeWav({ channels: [samples], sampleRateHz: 16_000 }));
    rows.push(`${file},${people[i % 2]!},2026-01-${(i % 28) + 1}`);
  }
  await writeFile(join(notes, 'manifest.csv'), rows.join('\n'));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-notes-'));
  notes = join(folder, 'notes');
  run = join(folder, 'run');
  await writeNotes();
  const method = ['--method', 'cpc', '--set', 'method.contextWidth=4', '--set', 'method.steps=2'];
  const train = ['train', ...method, '--data', notes, '--out', run, '--epochs', '1'];
  const { code, errors } = await runSpeech(...train, ...tinyEncoder);
  expect(code, errors).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('notes with a manifest are embedded, searched, scored by a column and exported', async () => {
  const out = join(folder, 'notes.npy');
  expect((await runSpeech('embed', run, '--data', notes, '--out', out)).json).toMatchObject({
    count: 60,
    read: { columns: { used: { file: 'path' } } },
  });
  const query = join(notes, 'audio', 'note-4.wav');
  const outcome = await runSpeech('search', run, '--add', notes, query, '--top', '2');
  expect(outcome.json).toMatchObject({ added: 60, results: [{ hits: [{}, {}] }] });
  const { hits } = (outcome.json['results'] as { hits: { path: string; person: string }[] }[])[0]!;
  for (const hit of hits) expect(hit.path).toMatch(/note-\d+\.wav$/u);
  const label = ['--label', 'person', '--no-baselines', '--neighbours', '5'];
  const scores = await runSpeech('evaluate', run, '--data', notes, ...label);
  expect(scores.code, scores.errors).toBe(0);
  expect(scores.json).toMatchObject({ classes: people });
  const exported = await runSpeech('export', run, '--out', join(folder, 'exported'));
  expect(exported.code, exported.errors).toBe(0);
});

test('without a class nothing is embedded: the error names the columns', async () => {
  const { code, json } = await runSpeech('evaluate', run, '--data', notes);
  expect(code).toBe(1);
  expect(json).toMatchObject({
    error: {
      code: 'CP_CLI_UNLABELLED',
      expected: expect.stringContaining('person, date') as string,
      remedy: expect.stringContaining('--label') as string,
    },
  });
});

test('the columns of times are reported as used', async () => {
  const file = join(folder, 'cuts.jsonl');
  const row = { audio_filepath: 'notes/audio/note-0.wav', offset: 0.1, duration: 0.2, text: 'a' };
  await writeFile(file, JSON.stringify(row));
  const out = join(folder, 'cut.npy');
  const { json } = await runSpeech('embed', run, '--data', file, '--out', out);
  expect(json).toMatchObject({
    read: {
      columns: {
        used: { audio_filepath: 'path', offset: 'start', duration: 'duration' },
        unused: ['text'],
        unusedNumeric: [],
      },
    },
  });
});
