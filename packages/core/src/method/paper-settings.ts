/**
 * Settings from the methods' papers: the defaults of classes and losses, and the `paper` presets of
 * components.
 */
export const paperSettings = {
  byol: { momentum: 0.996 },
  dino: {
    outputs: 65536,
    studentTemperature: 0.1,
    teacherTemperature: [0.04, 0.07] as readonly [number, number],
    teacherWarmup: 0.1,
    centreMomentum: 0.9,
    momentum: 0.996,
  },
  empSSL: { crops: 20 },
  instanceDiscrimination: { negatives: 4096, temperature: 0.07, momentum: 0.5 },
  moco: { queueSize: 65536, temperature: 0.2, momentum: 0.999 },
  mocoV3: { temperature: 0.2, momentum: 0.99 },
  nnclr: { queueSize: 98304, temperature: 0.1 },
  simsiam: { stopGradient: true },
  swav: {
    temperature: 0.1,
    iterations: 3,
    epsilon: 0.05,
    prototypes: 3000,
    queueSize: 0,
    queueFrom: 0.15,
  },
} as const;
