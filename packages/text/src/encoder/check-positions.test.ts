import { expect, test } from 'vitest';
import { checkPositions } from './check-positions.js';

test.each([
  [33, 33],
  [128, 64],
  [undefined, undefined],
  [undefined, 128],
])('%s positions are enough for texts of %s tokens', (positions, maxTokens) => {
  expect(() => checkPositions({ positions, maxTokens }, 'encoder')).not.toThrow();
});

test.each([
  [33, 34],
  [32, undefined],
  [undefined, 129],
])('%s positions are too few for texts of %s tokens', (positions, maxTokens) => {
  expect(() => checkPositions({ positions, maxTokens }, 'encoder')).toThrow(
    /CP_TEXT_CONFIG.*modality\.maxTokens=(33|32|128)/u,
  );
});
