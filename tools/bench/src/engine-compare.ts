import type { BenchmarkOptions, BenchmarkResult } from './benchmark.js';
import { findPython, type Python } from './find-python.js';
import { engineRunner, here, Runner, type StepResult } from './step-runner.js';

/**
 * Our step and PyTorch's (its better memory format), in turn, two threads each
 * (`COUNTERPOINT_THREADS`): medians after two steps of warm-up.
 * Beside the time stands the processor's time, which other programs on the machine disturb less.
 */
export async function compareStep(
  name: string,
  { say }: BenchmarkOptions,
  steps = 5,
): Promise<BenchmarkResult> {
  const engine = process.env['COUNTERPOINT_ENGINE'] ?? 'cpu';
  const threads = process.env['COUNTERPOINT_THREADS'] ?? '2';
  const python = findPython(['torch']);
  const peerRunner = ({ command, args }: Python, format: string) =>
    new Runner(command, [...args, here('engine-peer.py'), name, format, threads]);
  const runners: Record<string, Runner> & { ours: Runner } = {
    ours: engineRunner(name, engine, threads),
  };
  if (python) {
    say(`${name}: the peer is ${python.peer}`);
    runners['default'] = peerRunner(python, 'default');
    if (name !== 'text-step') runners['channels last'] = peerRunner(python, 'channels_last');
  }
  try {
    const started = Object.fromEntries(
      await Promise.all(
        Object.entries(runners).map(async ([key, runner]) => [key, await runner.ready()]),
      ),
    );
    const active = Object.entries(runners).filter(([key]) => started[key]);
    for (let i = 0; i < steps + 2; i++) for (const [, runner] of active) await runner.step();
    const seconds = (runner: Runner) => runner.seconds(2);
    const processor = (runner: Runner) => runner.processorSeconds(2);
    const memory = (runner: Runner) => runner.steps.at(-1)!.memory;
    const describe = (key: string, runner: Runner) =>
      `${key} ${seconds(runner).toFixed(3)} s (least ` +
      `${(Math.min(...runner.steps.slice(2).map(({ ms }) => ms)) / 1000).toFixed(3)}; ` +
      `processor ${processor(runner).toFixed(3)} s), peak ` +
      `${(memory(runner) / 1e9).toFixed(2)} GB, loss ` +
      `${runner.steps.map(({ loss }) => loss.toFixed(3)).join(' ')}`;
    for (const [key, runner] of active) say(`${name}: ${describe(key, runner)}`);
    const [first, second] = runners.ours.steps as [StepResult, StepResult];
    say(
      `${name}: the first step took ${((first.cpuMs - second.cpuMs) / 1000).toFixed(2)} s ` +
        `of processor time more than the second: ${(first.compilingMs! / 1000).toFixed(2)} s ` +
        'to lower and compile the graph, the rest for memory touched first and JavaScript ' +
        'run first',
    );
    const peers = active
      .filter(([key]) => key !== 'ours')
      .map(([, runner]) => runner)
      .sort((a, b) => seconds(a) - seconds(b));
    const peer = peers[0];
    const ours = seconds(runners.ours);
    if (peer)
      say(
        `${name}: ${(ours / seconds(peer)).toFixed(2)} of PyTorch's time, ` +
          `${(memory(runners.ours) / memory(peer)).toFixed(2)} of its memory, ` +
          `${(processor(runners.ours) / processor(peer)).toFixed(2)} of its processor time`,
      );
    else say(`${name}: no python3 with torch to compare with`);
    return {
      name,
      ours,
      peer: peer ? seconds(peer) : null,
      ratio: peer ? ours / seconds(peer) : null,
      memoryRatio: peer ? memory(runners.ours) / memory(peer) : null,
    };
  } finally {
    for (const runner of Object.values(runners)) runner.stop();
  }
}
