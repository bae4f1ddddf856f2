import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Who may import whom (ARCHITECTURE.md), and which heavy library belongs to which package. */
const ours = (scope, allowed, bannedExternalImports = []) => ({
  sourceTag: `scope:${scope}`,
  onlyDependOnLibsWithTags: allowed.map((name) => `scope:${name}`),
  ...(bannedExternalImports.length > 0 ? { bannedExternalImports } : {}),
});
const heavy = {
  geotiff: 'geotiff',
  sharp: 'sharp',
  wavefile: 'wavefile',
  tokenizers: '@huggingface/tokenizers',
  transformers: '@huggingface/transformers',
  onnx: 'onnxruntime-node',
  lance: '@lancedb/lancedb',
  mpeg: 'mpg123-decoder',
  opus: 'opus-decoder',
  wasm: '@wasm-audio-decoders/*',
  parquet: 'hyparquet*',
  commander: 'commander',
  koffi: 'koffi',
  libav: '@libav.js/*',
};
const allBut = (...kept) =>
  Object.entries(heavy)
    .filter(([name]) => !kept.includes(name))
    .map(([, pattern]) => pattern);

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      'docs/.vitepress/**',
      'docs/reference/api/**',
      'packages/nx/templates/**',
      '**/templates/**',
      '**/*.d.ts',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: false } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          depConstraints: [
            ours('core', [], allBut()),
            ours('wasm', [], allBut()),
            ours('backend', [], allBut('onnx')),
            ours('engine', ['backend', 'engine'], allBut('onnx')),
            ours('data', ['core'], allBut('parquet')),
            ours('image', ['core', 'data', 'wasm'], allBut('geotiff', 'sharp')),
            ours('audio', ['core', 'data', 'wasm'], allBut('wavefile', 'mpeg', 'opus', 'wasm')),
            ours('text', ['core', 'data', 'wasm'], allBut('tokenizers', 'transformers', 'onnx')),
            ours('multimodal', ['core'], allBut()),
            ours('video', ['core', 'data', 'multimodal'], allBut('libav')),
            ours('eval', ['core', 'wasm'], allBut()),
            ours('search', ['core'], allBut('lance')),
            ours('adapt', ['core', 'eval'], allBut()),
            ours('explain', ['core'], allBut()),
            ours('onnx', ['core'], allBut()),
            ours('explorer', ['core', 'eval', 'explain'], allBut('parquet')),
            ours('testkit', ['core'], allBut()),
            ours('distributed', ['core'], allBut('koffi')),
            ours(
              'cli',
              [
                'core',
                'data',
                'engine',
                'cli',
                'eval',
                'multimodal',
                'search',
                'distributed',
                'adapt',
                'explain',
                'onnx',
                'explorer',
              ],
              allBut('commander', 'onnx'),
            ),
            { sourceTag: 'scope:app', onlyDependOnLibsWithTags: ['*'] },
            { sourceTag: 'scope:tool', onlyDependOnLibsWithTags: ['*'] },
            { sourceTag: 'scope:example', onlyDependOnLibsWithTags: ['*'] },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Draw from an Rng: every draw comes from a seed.',
        },
      ],
      // Prettier breaks code at 100 columns; strings, comments and templates are broken by hand.
      'max-len': ['error', { code: 120 }],
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  {
    // Options are parsed where they are declared: packages/cli/src/commands/parse-option.ts.
    files: ['apps/*/src/**/*.ts', 'packages/cli/src/commands/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/cli/src/commands/parse-option.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=/^(Number|parseInt|parseFloat)$/]',
          message: 'Give the option a parser: wholeNumber(), number() of @counterpoint/cli.',
        },
        {
          selector: 'CallExpression[callee.property.name=/^(parseInt|parseFloat)$/]',
          message: 'Give the option a parser: wholeNumber(), number() of @counterpoint/cli.',
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '{apps,packages}/*/src/testing/**/*.ts', 'tools/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
);
