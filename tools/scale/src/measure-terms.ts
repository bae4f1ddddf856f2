/**
 * Measures the terms of the scaling model on this machine and writes tools/scale/terms.json.
 * Processor time is measured, so other work beside it disturbs little; messages are measured
 * between two ranks on this machine, over shared memory.
 * Run: npm run scale -- measure
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { differentiateLoss } from './objective-cost.js';
import type { MachineTerms, WorkloadTerms } from './step-model.js';

/** Terms, and the conditions that they were measured under. */
export interface MeasuredTerms {
  readonly measuredOn: string;
  readonly machine: MachineTerms;
  readonly workloads: readonly WorkloadTerms[];
}

interface StepTime {
  readonly batch: number;
  readonly leastMs: number;
  readonly gradientValues: number;
  readonly embeddingWidth: number;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const titles = {
  resnet: 'ResNet-18, width 16, 32 px',
  vit: 'ViT 192 x 6, 32 px',
  text: 'text 256 x 4',
};

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** The minimum of some steps: other load only makes a step longer. */
function stepTime(work: string, form: 'whole' | 'shared'): StepTime {
  const tsx = here('../../../node_modules/.bin/tsx');
  const args = ['--conditions=@counterpoint/source', here('cut-cost.ts'), work, form, '8'];
  return JSON.parse(run(tsx, args).trim().split('\n').at(-1)!) as StepTime;
}

export async function measureTerms(): Promise<MeasuredTerms> {
  const workloads: WorkloadTerms[] = [];
  for (const [work, name] of Object.entries(titles)) {
    const whole = stepTime(work, 'whole');
    const shared = stepTime(work, 'shared');
    const { gradientValues, embeddingWidth } = whole;
    const sampleMs = whole.leastMs / whole.batch;
    workloads.push({
      name,
      sampleMs,
      cut: shared.leastMs / whole.leastMs - 1,
      gradientValues,
      embeddingWidth,
    });
    process.stdout.write(
      `${name}: ${sampleMs.toFixed(2)} ms a sample, cut ${(100 * workloads.at(-1)!.cut).toFixed(0)} %\n`,
    );
  }
  const logitMs = await differentiateLoss();
  const latencyMs = Number(
    run('mpirun', [
      '-n',
      '2',
      '--oversubscribe',
      '--allow-run-as-root',
      process.execPath,
      '--conditions=@counterpoint/source',
      '--import',
      'tsx',
      here('message-cost.ts'),
    ]).trim(),
  );
  const [processor] = cpus();
  return {
    measuredOn: `${processor?.model ?? 'unknown'}, ${cpus().length} processors, load ${loadavg()[0]!.toFixed(1)}`,
    machine: { logitMs, latencyMs },
    workloads,
  };
}

export function writeTerms(terms: MeasuredTerms): void {
  writeFileSync(here('../terms.json'), `${JSON.stringify(terms, null, 2)}\n`);
}
