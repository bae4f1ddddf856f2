/** The name of an engine, as `--engine` takes it. */
export type EngineName =
  | 'cpu'
  | 'webgpu'
  | 'cuda'
  | 'coreml'
  | 'dml'
  | 'tfjs-node-gpu'
  | 'tfjs-node'
  | 'tfjs-wasm'
  | 'tfjs-cpu';
