import { corePlugin, type Plugin } from '@counterpoint/core';
import { onnxPlugin } from '@counterpoint/onnx';
import { textPlugin } from '@counterpoint/text';

/** What this program knows without further plugins. */
export const plugins: readonly Plugin[] = [corePlugin, textPlugin, onnxPlugin];
