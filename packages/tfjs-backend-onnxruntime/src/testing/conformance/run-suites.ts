import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Provider } from '../../backend-options.js';
import { registerOnnxRuntimeBackend } from '../../register.js';

/** What became of one spec. */
export interface SpecResult {
  /** The suite's file, as `ops/add_test`. */
  readonly file: string;
  readonly name: string;
  /** `pending`: switched off by TensorFlow.js itself. */
  readonly status: 'passed' | 'failed' | 'pending';
  readonly messages: readonly string[];
}

export interface SuiteOptions {
  readonly backend: string;
  /** This part of so many parts runs: every file belongs to one. */
  readonly part: number;
  readonly parts: number;
  /** Only files whose name holds it. */
  readonly only?: string;
  /** Where our backend runs. Default `cpu`. */
  readonly provider?: Provider;
}

/** What is used of Jasmine 5. */
interface Jasmine {
  readonly env: { configure(options: { random: boolean }): void; topSuite(): Node };
  exitOnCompletion: boolean;
  clearReporters(): void;
  addReporter(reporter: { specDone(result: Done): void }): void;
  execute(): Promise<unknown>;
}
interface Node {
  readonly id: string;
  readonly children?: readonly Node[];
}
interface Done {
  readonly id: string;
  readonly fullName: string;
  readonly status: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

/** Runs TensorFlow.js's own suites, from its npm package, against a backend in this process. */
export async function runSuites({
  backend,
  part,
  parts,
  only = '',
  provider = 'cpu',
}: SuiteOptions): Promise<SpecResult[]> {
  const require = createRequire(import.meta.url);
  const dist = join(dirname(require.resolve('@tensorflow/tfjs-core/package.json')), 'dist');
  const load = (file: string): Promise<Record<string, unknown>> => import(join(dist, file));
  for (const file of [
    'index.js',
    'register_all_gradients.js',
    'public/chained_ops/register_all_chained_ops.js',
  ])
    await load(file);
  registerOnnxRuntimeBackend({ provider, threads: 1, onFallback: () => {} });
  const runner = new (require('jasmine') as new () => Jasmine)();
  const { setTestEnvs } = (await load('jasmine_util.js')) as {
    setTestEnvs: (environments: readonly object[]) => void;
  };
  setTestEnvs([{ name: backend, backendName: backend, isDataSync: true, flags: {} }]);
  (
    globalThis as unknown as { jasmine: { DEFAULT_TIMEOUT_INTERVAL: number } }
  ).jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000;
  const files = [
    ...readFileSync(join(dist, 'tests.js'), 'utf8').matchAll(/^import '\.\/(.*)';/gm),
  ].map(([, file]) => file!);
  const fileOf = new Map<string, string>();
  let specCount = 0;
  for (const [at, file] of files.entries()) {
    if (at % parts !== part || !file.includes(only)) continue;
    await load(`${file}.js`);
    const suites = runner.env.topSuite().children!;
    for (; specCount < suites.length; specCount++)
      for (const id of specsBelow(suites[specCount]!)) fileOf.set(id, file);
  }
  const results: SpecResult[] = [];
  runner.exitOnCompletion = false;
  runner.clearReporters();
  runner.addReporter({
    specDone: ({ id, fullName, status, failedExpectations }) => {
      results.push({
        file: fileOf.get(id) ?? '',
        name: fullName,
        status: status as SpecResult['status'],
        messages: failedExpectations.map(({ message }) => message),
      });
    },
  });
  runner.env.configure({ random: false });
  await runner.execute();
  return results;
}

function specsBelow({ id, children }: Node): string[] {
  return children === undefined ? [id] : children.flatMap(specsBelow);
}
