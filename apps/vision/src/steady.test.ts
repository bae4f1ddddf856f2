import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { steadyRun, type ProcessUsage } from './testing/steady-run.js';

const steps = 1000;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What JavaScript holds once the garbage is collected. */
function liveBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test(
  `${steps} steps: no tensor, graph, file or timer more, and no more memory than noise`,
  { timeout: 300_000 },
  async () => {
    const usages: ProcessUsage[] = [];
    const live: number[] = [];
    const { step, skipped } = await steadyRun(steps, (number, usage) => {
      usages.push(usage);
      if (number === 300 || number === steps) live.push(liveBytes());
    });
    expect(step).toBe(steps);
    expect(skipped).toBeGreaterThan(steps / 8);
    expect(live[1]! - live[0]!).toBeLessThan(14e6); // 4 MB of compiled code; 20 kB left over a step
    const maximum = (what: keyof ProcessUsage, from: number, to: number) =>
      Math.max(...usages.slice(from, to).map((usage) => usage[what]));
    // tensors of batches that are being made, more or fewer by chance
    // one tensor left over a step would be 800
    const readAhead = 8;
    const last = (what: keyof ProcessUsage) => maximum(what, 900, 1000);
    expect(last('tensors')).toBeLessThanOrEqual(maximum('tensors', 100, 200) + readAhead);
    expect(last('tensorBytes')).toBeLessThanOrEqual(maximum('tensorBytes', 100, 200) + 50_000);
    expect(last('sessions')).toBeLessThanOrEqual(maximum('sessions', 100, 200) + 2);
    expect(last('files')).toBeLessThanOrEqual(maximum('files', 100, 200) + 8);
    expect(last('resources')).toBeLessThanOrEqual(maximum('resources', 100, 200) + readAhead);
    const [early, late] = [maximum('residentBytes', 100, 300), last('residentBytes')];
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
    process.stderr.write(
      `live: ${live.map(megabytes).join(' and ')} MB after steps 300 and ${steps}; resident: ` +
        `${megabytes(early)} MB in steps 100 to 300, ${megabytes(late)} MB in steps 900 to 1000\n`,
    );
    expect(late - early).toBeLessThan(150e6); // the heap still grows; .2 MB a step would be 160
  },
);
