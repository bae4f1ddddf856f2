/**
 * Takes two steps of a small vision transformer on WebGPU and prints, as one JSON object, how many
 * of ONNX Runtime's nodes ran on which provider: `{ "WebGpuExecutionProvider MatMul": 116 }`. A
 * process of its own: profiles are written when the backend is removed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerGradients } from '@counterpoint/engine';
import { backendName, registerOnnxRuntimeBackend } from '@counterpoint/tfjs-backend-onnxruntime';
import { ready, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { workloads } from '../../bench/src/engine-workload.js';

interface Event {
  readonly name: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-webgpu-'));
try {
  await registerGradients();
  registerOnnxRuntimeBackend({ provider: 'webgpu', profilePrefix: join(folder, 'profile') });
  await setBackend(backendName);
  await ready();
  const step = workloads['small-vit-step']!(4);
  for (let i = 0; i < 2; i++) await step();
  removeBackend(backendName);
  const counts: Record<string, number> = {};
  for (const file of readdirSync(folder))
    for (const { name, args } of JSON.parse(readFileSync(join(folder, file), 'utf8')) as Event[]) {
      if (!name.endsWith('_kernel_time') || args?.provider === undefined) continue;
      const node = `${args.provider} ${args.op_name}`;
      counts[node] = (counts[node] ?? 0) + 1;
    }
  console.log(JSON.stringify(counts));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
