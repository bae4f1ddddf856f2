import { startEngine } from '@counterpoint/engine';
await startEngine({ prefer: 'cpu' });
