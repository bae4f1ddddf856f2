import { dataPlugin } from '@counterpoint/data';
import { corePlugin, type Plugin } from '@counterpoint/core';
import { onnxPlugin } from '@counterpoint/onnx';
import { imagePlugin } from '@counterpoint/image';

/** What this program knows without further plugins. */
export const plugins: readonly Plugin[] = [corePlugin, dataPlugin, imagePlugin, onnxPlugin];
