import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importReport } from './import-report.js';
import { installAlone } from './install-alone.js';
import { installed } from './installed.js';
import { packAll } from './pack-all.js';
import { published } from './published.js';

/**
 * npm run sizes: the size of each kind of installation and the time of its import (twelve processes
 * of each, in turn; minimum and median of wall-clock and processor time), as a Markdown table. With
 * `--json` one object on the last line.
 */
const rows: readonly (readonly [string, readonly string[]])[] = [
  ['core alone', ['@counterpoint/core']],
  ['text', ['@counterpoint/text']],
  ['image', ['@counterpoint/image']],
  ['audio', ['@counterpoint/audio']],
  ['text, with an engine', ['@counterpoint/text', '@counterpoint/engine']],
  ['everything', published.map(({ manifest }) => manifest.name)],
];
const root = mkdtempSync(join(tmpdir(), 'counterpoint-sizes-'));
try {
  const packed = await packAll(join(root, 'tarballs'));
  const measured = rows.map(([title, names], i) => {
    const project = join(root, String(i));
    installAlone(project, names, packed);
    const { bytes, packages } = installed(project);
    if (names.length > 1) rmSync(project, { recursive: true });
    return {
      title,
      megabytes: bytes / 1e6,
      packages: packages.length,
      imported: names.length > 1 ? undefined : { project, name: names[0]! },
      milliseconds: [] as number[],
      processorMilliseconds: [] as number[],
    };
  });
  for (let round = 0; round < 12; round++) {
    for (const { imported, milliseconds, processorMilliseconds } of measured) {
      if (imported === undefined) continue;
      const report = importReport(imported.project, imported.name);
      milliseconds.push(report.milliseconds);
      processorMilliseconds.push(report.processorMilliseconds);
    }
  }
  const lines = measured.map(
    ({ title, megabytes, packages, milliseconds, processorMilliseconds }) =>
      `| ${title} | ${megabytes.toFixed(1)} | ${packages} | ` +
      `${leastAndMedian(milliseconds)} | ${leastAndMedian(processorMilliseconds)} |`,
  );
  process.stdout.write(
    [
      '| installation | MB | packages | import, ms | import, ms of the processor |',
      '|---|---|---|---|---|',
      ...lines,
      '',
    ].join('\n'),
  );
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(measured)}\n`);
} finally {
  rmSync(root, { recursive: true, force: true });
}

function leastAndMedian(times: readonly number[]): string {
  const ordered = [...times].sort((a, b) => a - b);
  return ordered.length === 0
    ? ''
    : `${ordered[0]!.toFixed(0)} / ${ordered[ordered.length >> 1]!.toFixed(0)}`;
}
