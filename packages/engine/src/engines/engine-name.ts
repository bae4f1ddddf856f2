/** The name of an engine, as in `--engine`. */
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
