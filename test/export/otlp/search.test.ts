import { Search } from '../../../src/export/otlp/search.ts';

let now: jest.SpyInstance<number>;
beforeEach(() => {
  now = jest.spyOn(performance, 'now').mockReturnValue(0);
});
afterEach(() => now.mockRestore());

test('a search that found nothing is not repeated for ten minutes, however often nothing is found meanwhile', () => {
  const search = new Search();
  expect(search.most).toBe(64);
  search.foundNothing();
  now.mockReturnValue(599_999);
  expect(search.most).toBe(1);
  search.foundNothing();
  now.mockReturnValue(600_000);
  expect(search.most).toBe(64);
});

test('unless something is taken', () => {
  const search = new Search();
  search.foundNothing();
  search.found();
  expect(search.most).toBe(64);
});
