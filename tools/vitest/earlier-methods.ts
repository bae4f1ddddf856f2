import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Outcome } from './run-in-process.js';

type Run = (...args: readonly string[]) => Promise<Outcome>;

/** What a run of an earlier version gave: its embeddings, and the losses after its checkpoint. */
interface Then {
  readonly embeddings: readonly (readonly number[])[];
  readonly losses: readonly number[];
}

/** The methods of which a folder holds a run of an earlier version. */
export function earlierMethods(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/**
 * Holds a run of an earlier version, `METHOD/run` beside `METHOD/then.json`, to what it gave then:
 * it opens, embeds equally to 1e-6, and is resumed from its checkpoint with the same losses.
 *
 * @param data what it was trained on
 * @param embedding further arguments of `embed`
 */
export async function checkEarlierMethod(
  run: Run,
  fixture: string,
  data: string,
  embedding: readonly string[] = [],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-earlier-method-'));
  try {
    await cp(fixture, folder, { recursive: true });
    const path = join(folder, 'run');
    const then = JSON.parse(await readFile(join(folder, 'then.json'), 'utf8')) as Then;
    const out = join(folder, 'now.npy');
    const embedded = await run('embed', path, '--data', data, ...embedding, '--out', out);
    expect(embedded.code, embedded.errors).toBe(0);
    const bytes = await readFile(out);
    const expected = then.embeddings.flat();
    const start = bytes.length - 4 * expected.length;
    expected.forEach((value, i) =>
      expect(Math.abs(bytes.readFloatLE(start + 4 * i) - value), `value ${i}`).toBeLessThan(1e-6),
    );
    const resumed = await run('train', '--resume', path, '--data', data, '--json');
    expect(resumed.code, resumed.errors).toBe(0);
    expect(resumed.json).toMatchObject({ ended: 'done' });
    const lines = (await readFile(join(path, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    const losses = lines.map((line) => (JSON.parse(line) as { loss: number }).loss);
    expect(losses).toHaveLength(then.losses.length);
    losses.forEach((loss, i) =>
      expect(Math.abs(loss - then.losses[i]!)).toBeLessThan(
        1e-4 * Math.abs(then.losses[i]!) + 1e-5,
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
