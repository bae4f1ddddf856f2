/**
 * The scaling model with measured terms.
 * Run: npm run scale            prints tables to 256 ranks and writes docs/pictures/scaling.svg
 *      npm run scale -- measure  measures the terms of this machine first
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measureTerms, writeTerms, type MeasuredTerms } from './measure-terms.js';
import { scalingSvg } from './scaling-svg.js';
import { simulate, type Stragglers } from './simulate.js';
import { efficiency, stepCost, total, type RunShape } from './step-model.js';

if (process.argv[2] === 'measure') writeTerms(await measureTerms());
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { measuredOn, machine, workloads } = JSON.parse(
  readFileSync(here('../terms.json'), 'utf8'),
) as MeasuredTerms;

const counts = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const networks = { '10 Gbit/s': 1.25, '100 Gbit/s': 12.5 };
const shape = { samples: 64, threads: 8 };
const stragglers: Stragglers = {
  spread: 0.05,
  pauseChance: 0.01,
  pauseMs: 200,
  slowRanks: 0,
  slowFactor: 1,
};
const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

process.stdout.write(`Terms measured on: ${measuredOn}\n\n`);
process.stdout.write(row(['efficiency by ranks', ...counts.map(String)]));
process.stdout.write(row(['---', ...counts.map(() => '---')]));
const curves = [];
for (const [network, gigabytesPerSecond] of Object.entries(networks))
  for (const workload of workloads) {
    const at = (ranks: number): RunShape => ({ ...shape, ranks, gigabytesPerSecond });
    const values = counts.map((ranks) => efficiency(workload, machine, at(ranks)));
    const name = `${workload.name}, ${network}`;
    process.stdout.write(row([name, ...values.map(percent)]));
    curves.push({ name, points: counts.map((ranks, i) => [ranks, values[i]!] as const) });
    const replayed = counts.map((ranks) => {
      const cost = stepCost(workload, machine, at(ranks));
      const alone = total(stepCost(workload, machine, at(1)));
      return alone / simulate(cost, ranks, stragglers).meanMs;
    });
    process.stdout.write(row(['the same with stragglers', ...replayed.map(percent)]));
  }
const title = `Efficiency of ${shape.samples} samples a rank on ${shape.threads} threads`;
writeFileSync(here('../../../docs/pictures/scaling.svg'), scalingSvg(title, curves));
