import type { WavHeader } from './wav-header.js';

/**
 * Expands IMA ADPCM of any channel count: per block and channel a start value and a step index,
 * then groups of eight 4-bit codes
 * (IMA Digital Audio Focus, "Recommended Practices for Enhancing Digital Audio Compatibility",
 * 1992).
 */
export function imaAdpcm(
  bytes: Uint8Array,
  { channels, blockBytes, blockSamples }: WavHeader,
  blocks: number,
): Float32Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = Array.from({ length: channels }, () => new Float32Array(blocks * blockSamples));
  for (let b = 0; b < blocks; b++) {
    for (let c = 0; c < channels; c++) {
      const channel = out[c]!,
        start = b * blockBytes;
      let value = view.getInt16(start + 4 * c, true);
      let index = Math.min(88, view.getUint8(start + 4 * c + 2));
      let n = b * blockSamples;
      channel[n++] = value / 32768;
      const groups = (blockSamples - 1) / 8;
      for (let g = 0; g < groups; g++) {
        const at = start + 4 * channels + (g * channels + c) * 4;
        for (let k = 0; k < 8; k++) {
          const code = (view.getUint8(at + (k >> 1)) >> (k % 2 === 0 ? 0 : 4)) & 15;
          const step = imaSteps[index]!;
          let difference = step >> 3;
          if (code & 1) difference += step >> 2;
          if (code & 2) difference += step >> 1;
          if (code & 4) difference += step;
          value = clamp16(code & 8 ? value - difference : value + difference);
          index = Math.max(0, Math.min(88, index + imaIndexMoves[code & 7]!));
          channel[n++] = value / 32768;
        }
      }
    }
  }
  return out;
}

/**
 * Expands Microsoft ADPCM: a two-tap predictor of one of seven kinds a block, and a step that
 * follows the codes.
 */
export function msAdpcm(
  bytes: Uint8Array,
  { channels, blockBytes, blockSamples }: WavHeader,
  blocks: number,
): Float32Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = Array.from({ length: channels }, () => new Float32Array(blocks * blockSamples));
  for (let b = 0; b < blocks; b++) {
    const start = b * blockBytes,
      first = b * blockSamples;
    const states = Array.from({ length: channels }, (_, c) => {
      const at = start + channels;
      const state = {
        predictor: Math.min(6, view.getUint8(start + c)),
        step: view.getInt16(at + 2 * c, true),
        last: view.getInt16(at + 2 * channels + 2 * c, true),
        before: view.getInt16(at + 4 * channels + 2 * c, true),
      };
      out[c]![first] = state.before / 32768;
      out[c]![first + 1] = state.last / 32768;
      return state;
    });
    const codes = (blockSamples - 2) * channels;
    for (let k = 0; k < codes; k++) {
      const c = k % channels,
        state = states[c]!;
      const byte = view.getUint8(start + 7 * channels + (k >> 1));
      const code = k % 2 === 0 ? byte >> 4 : byte & 15;
      const [a, d] = msCoefficients[state.predictor]!;
      const predicted = (state.last * a + state.before * d) >> 8;
      const value = clamp16(predicted + (code & 8 ? code - 16 : code) * state.step);
      state.step = Math.max(16, (msSteps[code]! * state.step) >> 8);
      state.before = state.last;
      state.last = value;
      out[c]![first + 2 + Math.floor(k / channels)] = value / 32768;
    }
  }
  return out;
}

const clamp16 = (value: number): number => Math.max(-32768, Math.min(32767, value));

const imaIndexMoves = [-1, -1, -1, -1, 2, 4, 6, 8];

const imaSteps = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73,
  80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494,
  544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499,
  2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487,
  12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
];

const msSteps = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];

const msCoefficients: readonly (readonly [number, number])[] = [
  [256, 0],
  [512, -256],
  [0, 0],
  [192, 64],
  [240, 0],
  [460, -208],
  [392, -232],
];
