import { gridMaskComponent } from './step.mjs';

export const acmeStep = { name: 'acme-step', apiVersion: 1, components: [gridMaskComponent] };
