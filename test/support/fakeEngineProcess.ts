import { serveEngine } from '../../src/protocol/serveEngine.ts';
import { fakeEngine } from './fakeEngine.ts';

serveEngine(async (options, onEvent) => {
  if (options.model === 'unknown/model') throw new Error('There is no model unknown/model.');
  return fakeEngine(options, onEvent);
});
