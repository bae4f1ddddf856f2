import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@counterpoint/source', 'module', 'node', 'development|production'] },
  ssr: { resolve: { conditions: ['@counterpoint/source', 'module', 'node', 'development|production'], externalConditions: ['@counterpoint/source', 'node'] } },
  test: {
    include: ['{packages,apps,tools,examples}/**/*.test.ts', 'docs/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['tools/vitest/setup.ts'],
    reporters: ['default', './tools/vitest/closing-line.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
