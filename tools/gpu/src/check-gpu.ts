import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { join } from 'node:path';
import type { EngineReport, GpuReport } from './gpu-report.js';
import { reasonOf, root, runChild } from './run-child.js';
import { findPeer, stepReport, stepWorkloads, tinyWorkloads } from './step-reports.js';

/** Options of {@link checkGpu}. */
export interface GpuCheckOptions {
  readonly engines: readonly string[];
  /** When to stop, in milliseconds as of `Date.now()`. */
  readonly deadline: number;
  /** Small steps and a smaller sample, for a software device. */
  readonly tiny: boolean;
  /** The folder of temporary files. */
  readonly folder: string;
  readonly say: (line: string) => void;
  /** Called after each new entry of the report. */
  readonly save: (report: GpuReport) => void;
}

/** Runs the whole check, engine by engine. */
export async function checkGpu(options: GpuCheckOptions): Promise<GpuReport> {
  const { engines, deadline, tiny, say, save } = options;
  const peer = tiny ? undefined : findPeer();
  const report: GpuReport = {
    date: new Date().toISOString(),
    machine: {
      platform: `${type()} ${release()}, Node ${process.versions.node}`,
      cpu: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
      gpu: gpuName(),
    },
    peer: peer ? `${peer.peer}, on ${peer.device}` : null,
    engines: [],
    leftOut: [],
  };
  const isLate = (what: string): boolean => {
    if (Date.now() < deadline) return false;
    report.leftOut.push(what);
    return true;
  };
  const remainingMs = () => deadline - Date.now();
  for (const name of engines) {
    const engine: EngineReport = {
      name,
      reason: null,
      conformance: { skipped: 'not run' },
      golden: { skipped: 'not run' },
      steps: [],
    };
    if (isLate(name)) continue;
    report.engines.push(engine);
    const probe = await runChild(
      join(root, 'tools/gpu/src/probe-engine.ts'),
      [name],
      remainingMs(),
    );
    if (probe.status !== 0) engine.reason = reasonOf(probe);
    say(`${name}: ${engine.reason ?? 'started'}`);
    save(report);
    if (engine.reason !== null) continue;
    if (!isLate(`${name}: golden trajectories`)) {
      engine.golden = await goldenTrajectories(name, options);
      say(`${name}: golden trajectories ${JSON.stringify(engine.golden)}`);
      save(report);
    }
    for (const [workload, batches] of tiny ? tinyWorkloads : stepWorkloads)
      for (const batch of batches) {
        if (isLate(`${name}: ${workload} at ${batch}`)) continue;
        const limit = tiny ? deadline : Math.min(deadline, Date.now() + 60_000);
        const step = await stepReport(name, workload, batch, peer, tiny ? 1 : 5, limit);
        engine.steps.push(step);
        say(`${name}: ${JSON.stringify(step)}`);
        save(report);
      }
    if (!isLate(`${name}: conformance sample`)) {
      engine.conformance = await conformanceSample(name, options);
      say(`${name}: conformance sample ${JSON.stringify(engine.conformance)}`);
      save(report);
    }
  }
  save(report);
  return report;
}

/**
 * A sample of TensorFlow.js's suites: every eighth file, so that it contains all kinds of kernels.
 */
async function conformanceSample(
  engine: string,
  { deadline, folder, tiny }: GpuCheckOptions,
): Promise<EngineReport['conformance']> {
  const file = join(folder, `conformance-${engine}.json`);
  const result = await runChild(
    join(root, 'packages/tfjs-backend-onnxruntime/src/testing/conformance/worker.ts'),
    ['onnxruntime', '0', tiny ? '200' : '8', file, '', engine],
    deadline - Date.now(),
  );
  if (!existsSync(file)) return { skipped: reasonOf(result) };
  const specs = JSON.parse(readFileSync(file, 'utf8')) as {
    status: string;
    name: string;
    messages: string[];
  }[];
  const count = (status: string) => specs.filter((spec) => spec.status === status).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    switchedOff: count('pending'),
    failures: specs
      .filter(({ status }) => status === 'failed')
      .map(({ name, messages }) => `${name}: ${messages[0] ?? ''}`),
  };
}

/** The golden trajectories on the engine, from the folder that `COUNTERPOINT_GOLDEN` names. */
async function goldenTrajectories(
  engine: string,
  { deadline, folder, tiny }: GpuCheckOptions,
): Promise<EngineReport['golden']> {
  const source = process.env['COUNTERPOINT_GOLDEN'] ?? join(root, '../shared/golden');
  const files = existsSync(source)
    ? readdirSync(source).filter((file) => file.startsWith(tiny ? 'trajectory-text' : 'trajectory'))
    : [];
  if (files.length === 0) return { skipped: `no trajectories in ${source}` };
  const copies = join(folder, 'golden');
  mkdirSync(copies, { recursive: true });
  try {
    for (const file of files) copyFileSync(join(source, file), join(copies, file));
    const result = await runChild(
      join(root, 'tools/golden/src/main.ts'),
      [copies, '--engine', engine],
      deadline - Date.now(),
    );
    const counted = /(\d+) passed, (\d+) failed/.exec(result.stdout);
    if (counted === null) return { skipped: reasonOf(result) };
    return {
      passed: Number(counted[1]),
      failed: Number(counted[2]),
      lines: result.stdout.trim().split('\n').slice(0, -2),
    };
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

/** As nvidia-smi or vulkaninfo name it, where one is installed. */
function gpuName(): string {
  const nvidia = spawnSync('nvidia-smi', [
    '--query-gpu=name,driver_version',
    '--format=csv,noheader',
  ]);
  if (nvidia.status === 0) return nvidia.stdout.toString().trim().replaceAll('\n', '; ');
  const driver = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
  return driver ? `the Vulkan driver ${driver}` : 'GPU not named (no nvidia-smi)';
}
