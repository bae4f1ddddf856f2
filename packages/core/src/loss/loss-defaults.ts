/** Defaults of the losses, shared by the functions and their components. */
export const lossDefaults = {
  alignUniform: { t: 2, lambda: 1, alpha: 2 },
  barlowTwins: { lambda: 0.005 },
  circle: { margin: 0.25, scale: 256 },
  dclw: { sigma: 0.5 },
  learnedTemperature: { temperature: 0.1, minTemperature: 0.01 },
  leJepa: { lambda: 0.05 },
  multiSimilarity: { alpha: 2, beta: 50, threshold: 0.5, margin: 0.1 },
  multipleNegativesRanking: { scale: 20 },
  reweighted: { positiveRate: 0.1, concentration: 1 },
  scoredPairs: { scale: 20 },
  sigReg: { directions: 1024, points: 17, end: 3 },
  spectral: { mu: 1 },
  tico: { momentum: 0.9, weight: 8 },
  triplet: { margin: 0.2 },
  vicReg: { invariance: 25, variance: 25, covariance: 1, epsilon: 1e-4 },
  wMse: { epsilon: 0.001 },
} as const;
