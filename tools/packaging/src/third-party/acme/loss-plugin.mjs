import { softNeighboursComponent } from './loss.mjs';

export const acmeLoss = { name: 'acme-loss', apiVersion: 1, components: [softNeighboursComponent] };
