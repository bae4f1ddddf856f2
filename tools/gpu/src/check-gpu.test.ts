import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportTables, type GpuReport } from './gpu-report.js';
import { root } from './run-child.js';

const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const hasDevice =
  (process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES']) !== undefined ||
  existsSync(swiftShader);

const check = (out: string, words: readonly string[]) =>
  spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--conditions=@counterpoint/source',
      join(root, 'tools/gpu/src/main.ts'),
      '--out',
      out,
      ...words,
    ],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        VK_DRIVER_FILES: process.env['VK_DRIVER_FILES'] ?? swiftShader,
        VK_ICD_FILENAMES: process.env['VK_ICD_FILENAMES'] ?? swiftShader,
      },
    },
  );
const reportIn = (out: string) =>
  JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as GpuReport;

test.skipIf(!hasDevice && process.env['CI'] === undefined)(
  'on a software device: starts, conforms, follows the trajectories, takes steps, writes a table',
  () => {
    const out = mkdtempSync(join(tmpdir(), 'gpu-'));
    try {
      const { status, stderr } = check(out, ['--tiny', '--engines', 'webgpu', '--limit', '240']);
      expect(stderr).not.toContain('Error');
      const { engines, leftOut } = reportIn(out);
      expect(engines).toHaveLength(1);
      const [{ reason, conformance, golden, steps }] = engines as [GpuReport['engines'][number]];
      expect(reason).toBeNull();
      if (leftOut.length === 0) expect(conformance).toMatchObject({ failed: 0 });
      if (!('skipped' in golden)) expect(golden.failed).toBe(0);
      // On a busy machine the limit may come first: what it left out is said, and nothing else is.
      const names = ['small-text-step 1', 'small-text-step 2', 'small-text-step 4'];
      const stepNames = steps.map(({ workload, batch }) => `${workload} ${batch}`);
      expect(stepNames).toEqual(names.slice(0, stepNames.length));
      expect(steps[0]!.seconds).toBeGreaterThan(0);
      for (const { seconds, note } of steps) expect(seconds === null).toBe(note !== '');
      if (leftOut.length === 0) expect(stepNames).toEqual(names);
      expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('| webgpu | yes |');
      expect(status).toBe(0);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
  300_000,
);

test('an engine that does not start is told with its reason, and the limit with what it left out', () => {
  const out = mkdtempSync(join(tmpdir(), 'gpu-'));
  try {
    expect(check(out, ['--tiny', '--engines', 'dml']).status).toBe(3);
    expect(reportIn(out).engines[0]!.reason).toMatch(/dml/);
    check(out, ['--tiny', '--engines', 'cpu', '--limit', '0.001']);
    expect(reportIn(out).leftOut).toEqual(['cpu']);
    expect(check(out, ['--limit', 'soon']).status).toBe(2);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 120_000);

test('the table has a row for each step, and says what is missing', () => {
  const table = reportTables({
    date: 'today',
    machine: { platform: 'Linux', cpu: '2 x CPU', gpu: 'a | b' },
    peer: null,
    engines: [
      {
        name: 'webgpu',
        reason: null,
        conformance: { passed: 3, failed: 1, switchedOff: 0, failures: ['x'] },
        golden: { skipped: 'no folder' },
        steps: [
          { workload: 'w', batch: 8, seconds: 0.5, memory: 2e9, peerSeconds: 0.25, note: '' },
          { workload: 'w', batch: 16, seconds: null, memory: null, peerSeconds: null, note: 'a|b' },
        ],
      },
    ],
    leftOut: ['cuda'],
  });
  expect(table).toContain('| webgpu | yes | 3 passed, 1 failed | no folder |');
  expect(table).toContain('| webgpu | w | 8 | 16 | 0.5000 | 0.2500 | 2.00 | 2.00 |  |');
  expect(table).toContain('a\\|b');
  expect(table).toContain('Left out at the time limit: cuda.');
});
