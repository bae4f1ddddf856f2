import { defineConfig } from 'vitest/config';

const folders = (...names: readonly string[]) => names.map((name) => `${name}/**/*.test.ts`);
const engine = {
  setupFiles: ['tools/vitest/setup.ts'],
  globalSetup: ['tools/vitest/gradients.ts'],
};
const programs = folders(
  'packages/{cli,engine,tfjs-backend-onnxruntime}',
  'apps',
  'tools/{bench,campaign,conformance,differential,fuzz,golden,gpu,scale}',
);
const repository = folders('packages/nx', 'tools/{claims,docs,packaging,privacy,runtimes}');
const never = ['**/node_modules/**', '**/dist/**'];

/**
 * Starting an engine takes longer than most files of tests, so parts share one in each worker;
 * programs begin with a process of their own.
 */
const groups = {
  parts: {
    include: folders('packages', 'examples'),
    exclude: [...never, ...programs, ...repository],
    isolate: false,
    ...engine,
  },
  programs: { include: programs, exclude: never, ...engine },
  repository: { include: repository, exclude: never },
};

export default defineConfig({
  resolve: { conditions: ['@counterpoint/source', 'module', 'node', 'development|production'] },
  ssr: {
    resolve: {
      conditions: ['@counterpoint/source', 'module', 'node', 'development|production'],
      externalConditions: ['@counterpoint/source', 'node'],
    },
  },
  test: {
    reporters: ['default', './tools/vitest/closing-line.ts'],
    maxWorkers: 2,
    projects: Object.entries(groups).map(([name, group]) => ({
      extends: true,
      test: { ...group, name, pool: 'forks', testTimeout: 120_000, hookTimeout: 120_000 },
    })),
  },
});
