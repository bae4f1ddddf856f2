import { expect, test } from 'vitest';
import { refuseOptions } from './refuse-options.js';

const auto = (...set: string[]) => refuseOptions({ recipe: 'auto', budget: 60, set });

test.each([
  ['epochs=3', 'epochs'],
  ['learningRate.schedule=cosine', 'learningRate.schedule'],
  ['learningRate={"base":0.1,"schedule":"constant"}', 'learningRate.schedule'],
  ['learningRate.decay=0.5', 'learningRate.decay'],
  ['validation.split=val', 'validation'],
  ['validation={"split":"val"}', 'validation'],
  ['method.type=core/byol', 'method.type'],
  ['method={"type":"core/byol"}', 'method.type'],
  ['method.loss.type=core/nt-xent', 'method.loss'],
  ['views.type=image/views', 'views.type'],
  ['encoder.type=image/resnet', 'encoder.type'],
  ['weights=a.safetensors', 'weights'],
])('--set %s is refused beside --recipe auto', (setting, path) => {
  let error: unknown;
  try {
    auto('encoder.width=4', setting);
  } catch (each) {
    error = each;
  }
  expect(error).toMatchObject({
    code: 'CP_CLI_USAGE',
    report: { where: `--set ${setting}`, what: expect.stringContaining(`\`${path}\``) },
  });
});

test.each([
  'encoder.width=4',
  'learningRate.base=0.1',
  'learningRate.warmupEpochs=2',
  'method.temperature=0.5',
  'optimizer.type=core/sgd',
  'data.limit=40',
  'checkpoint.keep=2',
])('--set %s goes to the candidates', (setting) => {
  expect(() => auto(setting)).not.toThrow();
});
