/** Heavy libraries. */
export const heavyLibraries: readonly string[] = [
  'geotiff',
  'sharp',
  'wavefile',
  '@huggingface/tokenizers',
  '@huggingface/transformers',
  'onnxruntime-node',
  '@lancedb/lancedb',
  'hyparquet',
  'commander',
  '@wasm-audio-decoders/ogg-vorbis',
  'opus-decoder',
  'mpg123-decoder',
  'koffi',
  '@libav.js/variant-webm-vp9',
  'preact',
  'uplot',
  'esbuild',
];
/** The heavy libraries that an installation of each package contains. */
export const allowedLibraries: Readonly<Record<string, readonly string[]>> = {
  '@counterpoint/core': [],
  '@counterpoint/wasm': [],
  '@counterpoint/testkit': [],
  '@counterpoint/eval': [],
  '@counterpoint/adapt': [],
  '@counterpoint/explain': [],
  '@counterpoint/onnx': [],
  '@counterpoint/explorer': ['hyparquet'],
  '@counterpoint/distributed': ['koffi'],
  '@counterpoint/multimodal': [],
  '@counterpoint/nx': [],
  '@counterpoint/data': ['hyparquet'],
  '@counterpoint/text': ['hyparquet', '@huggingface/tokenizers'],
  '@counterpoint/image': ['geotiff', 'hyparquet', 'sharp'],
  '@counterpoint/audio': [
    'hyparquet',
    'wavefile',
    '@wasm-audio-decoders/ogg-vorbis',
    'opus-decoder',
    'mpg123-decoder',
  ],
  '@counterpoint/video': ['hyparquet'],
  '@counterpoint/search': ['@lancedb/lancedb'],
  '@counterpoint/tfjs-backend-onnxruntime': ['onnxruntime-node'],
  '@counterpoint/engine': ['onnxruntime-node'],
  '@counterpoint/cli': ['@lancedb/lancedb', 'hyparquet', 'commander', 'onnxruntime-node', 'koffi'],
};

/**
 * Packages that npm installs in an empty folder each; the others are linked from one common
 * installation.
 */
export const installedByNpm: readonly string[] = [
  '@counterpoint/core',
  '@counterpoint/text',
  '@counterpoint/image',
  '@counterpoint/audio',
];
