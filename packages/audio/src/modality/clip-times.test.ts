import { describe, expect, it } from 'vitest';
import { clipTimes } from './clip-times.js';

const timesOf = (metadata: Record<string, unknown>): readonly [number, number] => {
  const { fromSeconds, toSeconds } = clipTimes(metadata, 'row 1', 8000);
  return [fromSeconds, toSeconds];
};

describe('times of a row', () => {
  it.each<[Record<string, unknown>, number, number]>([
    [{}, 0, Infinity],
    [{ text: 'end of the start', speaker: 3 }, 0, Infinity],
    [{ start: '1.5', end: '2' }, 1.5, 2],
    [{ offset: 3, duration: 1 }, 3, 4],
    [{ duration: 9.7, text: 'a whole file' }, 0, Infinity],
    [{ onset: 1, offset: 2.5 }, 1, 2.5],
    [{ start_time: 1, end_time: 2 }, 1, 2],
    [{ startTime: 1, endTime: 2 }, 1, 2],
    [{ 'Begin Time (s)': '1', 'End Time (s)': '2' }, 1, 2],
    [{ start_ms: 250, end_ms: '500' }, 0.25, 0.5],
    [{ frame_offset: 4000, num_frames: 800 }, 0.5, 0.6],
    [{ start_sample: 8000, end_sample: 16000 }, 1, 2],
    [{ segment_start: '0:01:02.5', segment_end: '1:03' }, 62.5, 63],
    [{ start: 1, start_ms: 1000, end: 2 }, 1, 2],
    [{ start: '', end: null }, 0, Infinity],
    [{ start_sample: 4000, num_samples: 800 }, 0.5, 0.6],
    [{ start: 1, duration: 1.02, end: 2 }, 1, 2],
    [{ start: 1, text_length: 40, to_language: 'de' }, 1, Infinity],
    [{ words: [{ word: 'a', start: 1, end: 2 }], time: '2024-05-06' }, 0, Infinity],
  ])('%j', (metadata, from, to) => {
    const [a, b] = timesOf(metadata);
    expect([a, b]).toEqual([from, expect.closeTo(to, 9)]);
  });

  it.each([
    [{ clip_id: '12-34' }],
    [{ segment_id: '84-121123' }],
    [{ timestamp: '2021-03' }],
    [{ start: 0, size: 44100 }],
  ])('%j says nothing of times', (metadata) => {
    expect(timesOf(metadata)).toEqual([0, Infinity]);
  });

  it.each([
    [{ start_byte: 44, path: 'a.wav' }],
    [{ segment_begin_position: '12.5' }],
    [{ xmin: 0.5, xmax: 1 }],
    [{ from: 1 }],
    [{ start: 1, begin: 2 }],
    [{ start: 1, end: 2, duration: 5 }],
    [{ end: 3, duration: 1 }],
    [{ t0: 1, t1: 2 }],
    [{ start: 1, length: 1 }],
    [{ start: 1, len_ms: '900' }],
    [{ start: 1, to: 2 }],
    [{ timestamp: [1, 2] }],
    [{ segment: { start: 1, end: 2 } }],
    [{ interval: '1.0-2.5' }],
    [{ time_range: '[0:01, 0:02]' }],
  ])('%j is not guessed', (metadata) => {
    expect(() => timesOf(metadata)).toThrow('CP_AUDIO_COLUMN');
  });

  it.each([
    [{ start: 'soon' }],
    [{ start: -1 }],
    [{ start: 2, end: 1 }],
    [{ start: 1, end: 1 }],
    [{ start: '0x1' }],
  ])('%j is no stretch', (metadata) => {
    expect(() => timesOf(metadata)).toThrow('CP_AUDIO_RANGE');
  });
});
