/**
 * Turns off the telemetry of ONNX Runtime, which its official builds since 1.29 switch on: a
 * device id
 * and an event store in the home folder, a log in the temporary folder, and uploads of graph names.
 * It must run before `onnxruntime-node` is loaded. A value that the user has set stays.
 *
 * A worker thread has a copy of the environment that native code does not see: load the binding on
 * the
 * main thread first, or set `ORT_DISABLE_TELEMETRY=1` for the process.
 *
 * @example
 * disableTelemetry();
 * const { InferenceSession } = await import('onnxruntime-node');
 */
export function disableTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
}
