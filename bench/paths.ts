// All paths, in the order of the page.

import type { Path } from './path.ts';
import { path as bound } from './paths/bound.ts';
import { path as collection } from './paths/collection.ts';
import { path as counterAdd } from './paths/counter-add.ts';
import { path as domainVerbs } from './paths/domain-verbs.ts';
import { path as histogramRecord } from './paths/histogram-record.ts';
import { path as liveSeries } from './paths/live-series.ts';
import { path as memory } from './paths/memory.ts';
import { path as neighbours } from './paths/neighbours.ts';
import { path as push } from './paths/push.ts';
import { path as pushWire } from './paths/push-wire.ts';
import { path as readers } from './paths/readers.ts';
import { path as scrape } from './paths/scrape.ts';
import { path as scrapeHttp } from './paths/scrape-http.ts';
import { path as startUp } from './paths/start-up.ts';
import { path as view } from './paths/view.ts';

/** By the names of their files. */
export const paths: Readonly<Record<string, Path>> = {
  'counter-add': counterAdd,
  'histogram-record': histogramRecord,
  bound,
  'domain-verbs': domainVerbs,
  'live-series': liveSeries,
  neighbours,
  readers,
  view,
  memory,
  collection,
  scrape,
  'scrape-http': scrapeHttp,
  push,
  'push-wire': pushWire,
  'start-up': startUp,
};
