import { expect, test } from 'vitest';
import { canMount } from './can-mount.js';
import { runCampaign } from './run-campaign.js';

test('20 commands under faults leave complete outputs, and end with the same bytes', async () => {
  const disks = (await canMount()) ? (['full-disk', 'read-only'] as const) : [];
  const lines: string[] = [];
  const { trials, counts, failures } = await runCampaign({
    count: 20,
    seed: 7,
    only: 'nlp',
    mostKills: 1,
    faults: ['kill', 'kill', 'kill', 'file-limit', 'two-at-once', ...disks],
    log: (line) => lines.push(line),
  });
  expect(failures, lines.join('\n')).toEqual([]);
  expect(trials).toBe(20);
  expect(counts['kill']).toBeGreaterThan(3);
}, 1_200_000);
