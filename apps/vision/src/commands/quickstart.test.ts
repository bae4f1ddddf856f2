import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runVision } from '../testing/run-vision.js';

const engines: Record<string, string> = {};
const rows = {
  rows: new Float32Array(32).fill(1),
  count: 16,
  width: 2,
  labels: new Int32Array(16),
};

vi.mock('@counterpoint/cli', async (original) => ({
  ...(await original<object>()),
  runTrain: (_: unknown, { engine }: { engine: string }) => {
    engines['train'] = engine;
    return Promise.resolve({ seconds: 1, viewsPerSecond: 1 });
  },
  openRun: (_: unknown, { engine }: { engine: string }) => {
    engines['open'] = engine;
    return Promise.resolve({ untrained: () => Promise.resolve({}) });
  },
  embedDataset: () => Promise.resolve(rows),
  writeExplorer: (_program: unknown, _run: unknown, { engine }: { engine: string }) => {
    engines['explore'] = engine;
    return Promise.resolve({ page: 'explorer.html' });
  },
}));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-quickstart-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('each part of quickstart computes with the engine that is named', async () => {
  const { code, errors } = await runVision(
    ...['quickstart', '--engine', 'cpu', '--out', folder, '--json'],
  );
  expect(code, errors).toBe(0);
  expect(engines).toEqual({ train: 'cpu', open: 'cpu', explore: 'cpu' });
});
