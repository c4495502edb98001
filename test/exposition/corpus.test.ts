// The corpus of hostile names and values in every format, through the strict parser: nothing is lost with what cannot be shown.

import { MeterProvider as Official } from '@opentelemetry/sdk-metrics';
import { MeterProvider as Ours } from '../../src/sdk/index.ts';
import { corpus, type Deed } from './corpus.ts';
import { accepts, scraped, type WayName } from './corpus-pages.ts';
import { parseExposition } from './parse.ts';

it('has at least a hundred cases', () => {
  expect(corpus.size).toBeGreaterThanOrEqual(100);
});

describe.each([
  ['binnacle', Ours],
  ['opentelemetry', Official],
] as const)('with the MeterProvider of %s', (_, Provider) => {
  async function check(deed: Deed, ways: readonly WayName[]): Promise<void> {
    const target = scraped(Provider, deed, ways);
    try {
      for (const way of target.ways) {
        for (const accept of accepts) {
          const { contentType, body } = await way.reader.scrape({ accept });
          const families = parseExposition(contentType, body);
          const control = families.get('control_total') ?? families.get('control');
          expect([way.name, contentType, control?.samples[0]?.value]).toEqual([way.name, contentType, 7]);
        }
      }
    } finally {
      await target.close();
    }
  }

  it.each([...corpus])('%s', async (_case, deed) => {
    await check(deed, ['by default', 'with every character, scopes and resource']);
  });

  it('labels of the resource that cannot be', async () => {
    const deed: Deed = (meter) => meter.createHistogram('h').record(1, { 'service.name': 'own', other: 'x' });
    await check(deed, ['with more of the resource than there can be']);
  });
});
