// A bound counter behind a processor that looks at the context recorded everything under the context that it was bound in.

import { MeterProvider } from '../../src/sdk/index.ts';
import { PullReader, pointsOf } from '../sdk/pull-reader.ts';

test('each value of a bound counter goes where the unbound call would put it', async () => {
  const reader = new PullReader();
  let tenant = 'a';
  const attributesProcessors = [{ process: (given: object) => ({ ...given, tenant }) }];
  const views = [{ instrumentName: 'calls', attributesProcessors }];
  const bound = new MeterProvider({ readers: [reader], views }).getMeter('m').createCounter('calls').bind({ x: 1 });
  bound.add(1);
  tenant = 'b';
  bound.add(1);
  bound.add(1);
  const values = (await pointsOf(reader, 'calls')).map(({ attributes, value }) => [attributes.tenant, value]);
  expect(values).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});
