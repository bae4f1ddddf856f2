import { appendFile, mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maskedCrc32c } from './crc32c.js';
import { RunFolder } from './run-folder.js';

const record = {
  config: { seed: 1 },
  versions: { node: '20' },
  engine: 'cpu',
  data: { name: 'd', size: 3, fingerprint: 'f' },
};

test('a resumed run keeps its record, and drops metrics after its checkpoint and a line cut by a kill', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'counterpoint-run-')), 'run');
  const folder = await RunFolder.create(path, record);
  for (const step of [1, 2, 3]) await folder.log(step, { loss: 1 / step });
  await appendFile(join(path, 'metrics.jsonl'), '{"step":4,"lo');
  await folder.rewind(2);
  const lines = (await readFile(join(path, 'metrics.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual([
    { step: 1, loss: 1 },
    { step: 2, loss: 0.5 },
  ]);
  expect((await RunFolder.open(path)).record).toEqual(record);
  await expect(RunFolder.create(path, record)).rejects.toMatchObject({ code: 'CP_CLI_RUN_EXISTS' });
  await expect(RunFolder.open(`${path}-none`)).rejects.toMatchObject({
    code: 'CP_CLI_RESUME_NOTHING',
  });
});

test('a folder with a model that was not trained is none to write a run into', async () => {
  const path = await mkdtemp(join(tmpdir(), 'counterpoint-model-alone-'));
  await RunFolder.requireNone(path);
  await mkdir(join(path, 'export'));
  await RunFolder.requireNone(path);
  await writeFile(join(path, 'export', 'encoder.json'), '{}');
  const refused = expect(RunFolder.create(path, record)).rejects;
  await refused.toMatchObject({
    code: 'CP_CLI_RUN_EXISTS',
    message: expect.not.stringContaining('--resume'),
  });
});

test('event files hold whole records with the right checksums', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'counterpoint-events-')), 'run');
  const folder = await RunFolder.create(path, record);
  await folder.log(7, { loss: 0.25 });
  const name = (await readdir(path)).find((file) => file.startsWith('events.out.tfevents'))!;
  const bytes = new Uint8Array(await readFile(join(path, name)));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(data));
    records.push(data);
    at += 16 + length;
  }
  expect(records).toHaveLength(2);
  expect(new TextDecoder().decode(records[0]!)).toContain('brain.Event:2');
  expect(new TextDecoder().decode(records[1]!)).toContain('loss');
});

test('CRC-32C of the known text', () => {
  const crc = 0xe3069283; // "123456789", RFC 3720's polynomial
  expect(maskedCrc32c(new TextEncoder().encode('123456789'))).toBe(
    (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0,
  );
});
