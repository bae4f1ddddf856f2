import { describe, expect, it } from 'vitest';
import { oneObjectSentences } from './lay-out.js';
import { drawScene } from './scene.js';
import { sceneDataset } from './scene-dataset.js';
import {
  colourValues,
  isHeldBack,
  sceneColours,
  heldBackLooks,
  trainingLooks,
  sceneShapes,
  sceneTextures,
} from './vocabulary.js';

const kinds = ['one', 'several', 'two'] as const;

describe('scenes', () => {
  it('are a pure function of seed, part and index', () => {
    const options = { seed: 5, part: 'train', kinds } as const;
    expect(drawScene(17, options)).toEqual(drawScene(17, options));
    expect(drawScene(17, options).picture.data).not.toEqual(drawScene(18, options).picture.data);
    expect(drawScene(17, { ...options, seed: 6 }).picture.data).not.toEqual(
      drawScene(17, options).picture.data,
    );
  });

  it('hold back looks, of which training shows every pair of properties', () => {
    const trainLooks = trainingLooks,
      unseen = heldBackLooks;
    expect([trainLooks.length, unseen.length]).toEqual([144, 24]);
    const pairs = (looks: typeof trainLooks) =>
      new Set(
        looks.flatMap(({ shape, colour, texture }) => [
          `${shape} ${colour}`,
          `${shape} ${texture}`,
          `${colour} ${texture}`,
        ]),
      );
    const all =
      sceneShapes.length * sceneColours.length +
      sceneShapes.length * sceneTextures.length +
      sceneColours.length * sceneTextures.length;
    expect(pairs(trainLooks).size).toBe(all);
    expect(new Set(unseen.map(({ shape }) => shape)).size).toBe(sceneShapes.length);
    expect(new Set(unseen.map(({ colour }) => colour)).size).toBe(sceneColours.length);
    expect(new Set(unseen.map(({ texture }) => texture)).size).toBe(sceneTextures.length);
    for (let i = 0; i < 300; i++) {
      expect(drawScene(i, { seed: 1, part: 'train', kinds }).objects.some(isHeldBack)).toBe(false);
      expect(isHeldBack(drawScene(i, { seed: 1, part: 'test', kinds }).objects[0]!)).toBe(true);
    }
  });

  it('say where things are', () => {
    for (let i = 0; i < 200; i++) {
      const {
        sentence,
        objects: [a, b],
      } = drawScene(i, { seed: 2, part: 'train', kinds: ['two'] });
      const holds = sentence.includes(' left of ')
        ? a!.x < b!.x
        : sentence.includes(' right of ')
          ? a!.x > b!.x
          : sentence.includes(' above ')
            ? a!.y < b!.y
            : a!.y > b!.y;
      expect(holds).toBe(true);
      expect(
        sentence.startsWith(`a ${a!.texture} ${a!.colour} ${a!.shape} `) &&
          sentence.endsWith(`a ${b!.texture} ${b!.colour} ${b!.shape}`),
      ).toBe(true);
    }
    const several = drawScene(3, { seed: 2, part: 'train', kinds: ['several'] });
    expect(several.sentence).toMatch(
      new RegExp(`^${['two', 'three', 'four'][several.objects.length - 2]!} `),
    );
  });

  it('on one object have no sentence but those that are listed', () => {
    const all = new Map(oneObjectSentences().map(({ sentence, ...look }) => [sentence, look]));
    expect(all.size).toBe(6 * 7 * 4 * 9);
    for (let i = 0; i < 200; i++) {
      const {
        sentence,
        objects: [object],
      } = drawScene(i, { seed: 4, part: i % 2 === 0 ? 'train' : 'test' });
      expect(object).toMatchObject(all.get(sentence)!);
    }
  });

  it('show the colour that they name, where they name it', () => {
    for (let i = 0; i < 100; i++) {
      const {
        picture: { data, width },
        objects: [object],
      } = drawScene(i, { seed: 3, part: 'train' });
      const { colour, x, y, radius, shape } = object!;
      const place = shape === 'ring' ? x + radius * 0.78 : x;
      const centre: number[] = [0, 0, 0];
      for (let dy = -2; dy <= 2; dy++)
        for (let dx = shape === 'ring' ? 0 : -2; dx <= (shape === 'ring' ? 0 : 2); dx++) {
          const at = ((Math.floor(y * width) + dy) * width + Math.floor(place * width) + dx) * 3;
          for (let c = 0; c < 3; c++) centre[c]! += data[at + c]!;
        }
      const norm = Math.hypot(...centre);
      const sameColours = (name: keyof typeof colourValues) =>
        colourValues[name].reduce((sum, value, c) => sum + value * centre[c]!, 0) /
        norm /
        Math.hypot(...colourValues[name]);
      const nearest = sceneColours.reduce((best, name) =>
        sameColours(name) > sameColours(best) ? name : best,
      );
      expect(nearest).toBe(colour);
    }
  });

  it('are a data set with classes and sentences, the same in every epoch', async () => {
    const dataset = sceneDataset({ size: 40, kinds: ['one', 'two'], label: 'texture' });
    expect(dataset.classes).toEqual(sceneTextures);
    const read = async (epoch: number) => {
      const samples = [];
      for await (const sample of dataset.epoch({ seed: 1, epoch, shuffle: true }))
        samples.push(sample);
      return samples.sort((a, b) => a.index - b.index);
    };
    const first = await read(0);
    expect(first).toEqual(await read(1));
    expect(first.length).toBe(40);
    for (const { label, metadata, value } of first) {
      expect(dataset.classes![label!]).toBe(metadata!['texture']);
      expect(String(metadata!['text'])).toContain(String(metadata!['colour']));
      expect(value.array!.shape).toEqual([32, 32, 3]);
    }
  });
});
