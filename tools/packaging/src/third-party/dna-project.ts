import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@counterpoint/core';

const families = 4;
const letters = 'ACGT';

/** Writes a package that brings DNA reads, and a FASTA file of reads of four families. */
export function dnaProject(project: string): { readonly plugin: string; readonly reads: string } {
  const plugin = join(project, 'dna');
  mkdirSync(plugin, { recursive: true });
  const manifest = { name: 'counterpoint-dna', type: 'module', exports: './index.mjs' };
  writeFileSync(join(plugin, 'package.json'), JSON.stringify(manifest));
  const source = fileURLToPath(new URL('dna-reads.mjs', import.meta.url));
  copyFileSync(source, join(plugin, 'index.mjs'));
  const reads = join(project, 'reads.fasta');
  writeFileSync(reads, fasta(240));
  return { plugin, reads };
}

/** Reads whose words of letters are of one of four Markov chains. */
function fasta(count: number): string {
  const weights = Array.from({ length: families }, (_, family) => {
    const rng = Rng.of(3, 'dna families', family);
    return Array.from({ length: 16 }, () => rng.uniform(0.2, 1) ** 4);
  });
  const records = Array.from({ length: count }, (_, i) => {
    const rng = Rng.of(3, 'dna reads', i);
    const family = i % families;
    let last = 0;
    const sequence = Array.from({ length: 150 }, () => {
      const row = weights[family]!.slice(4 * last, 4 * last + 4);
      let left = rng.uniform(0, 1) * row.reduce((sum, weight) => sum + weight, 0);
      last = row.findIndex((weight) => (left -= weight) < 0);
      return letters[last]!;
    });
    return `>read-${i} family-${family}\n${sequence.join('')}`;
  });
  return `${records.join('\n')}\n`;
}
