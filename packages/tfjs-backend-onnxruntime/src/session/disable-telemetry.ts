/**
 * Turns off the telemetry of ONNX Runtime, which official builds since 1.29 enable: a device id and
 * an event store in the home folder, a log in the temporary folder, and uploads of graph names. It
 * must run before `onnxruntime-node` is loaded. A value set by the user is respected.
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
