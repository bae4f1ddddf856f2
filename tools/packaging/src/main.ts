import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importReport } from './import-report.js';
import { installAlone } from './install-alone.js';
import { installed } from './installed.js';
import { packAll } from './pack-all.js';
import { published } from './published.js';

/**
 * npm run sizes: what an installation of each kind weighs, and what importing it costs beyond `@tensorflow/tfjs-core` (median of five processes),
 * as a Markdown table. With `--json` one object on the last line.
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
  const packed = packAll(join(root, 'tarballs'));
  const measured = rows.map(([title, names], i) => {
    const project = join(root, String(i));
    installAlone(project, names, packed);
    const { bytes, packages } = installed(project);
    const times = names.length > 1 ? [] : Array.from({ length: 5 }, () => importReport(project, names[0]!).milliseconds).sort((a, b) => a - b);
    rmSync(project, { recursive: true });
    return { title, megabytes: bytes / 1e6, packages: packages.length, importMilliseconds: times[2] };
  });
  const lines = measured.map(({ title, megabytes, packages, importMilliseconds }) => `| ${title} | ${megabytes.toFixed(1)} | ${packages} | ${importMilliseconds?.toFixed(0) ?? ''} |`);
  process.stdout.write(['| installation | MB | packages | import, ms beyond tfjs-core |', '|---|---|---|---|', ...lines, ''].join('\n'));
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(measured)}\n`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
