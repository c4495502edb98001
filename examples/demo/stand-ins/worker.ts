// Everything that is not the service, in a thread of its own: so the service's HTTP metrics show the service alone.

import { parentPort } from 'node:worker_threads';
import { LoadGenerator } from '../load.ts';
import { startAiProvider } from './ai-provider.ts';
import { startGitPlatform } from './git-platform.ts';
import { startRegistry } from './registry.ts';
import { startSearchInstances } from './search-instances.ts';
import type { FromWorker, ToWorker } from './world.ts';

const say = (message: FromWorker) => parentPort?.postMessage(message);
let load: LoadGenerator | undefined;

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'start') {
    load = new LoadGenerator(message.serviceUrl, message.rate);
    load.start();
  } else {
    void Promise.resolve(load?.stop()).then(() => say({ kind: 'stopped' }));
  }
});

const [ai, git, registry] = await Promise.all([
  startAiProvider(),
  startGitPlatform((pullRequest) => load?.review(pullRequest)),
  startSearchInstances().then(startRegistry),
]);
say({ kind: 'ready', urls: { ai, git, registry } });
