import { MOST_BYTES, MOST_POINTS, PartSize } from '../../../src/export/otlp/part-size.ts';

test('begins with as many points as the loop can spare', () => {
  expect(new PartSize().pointsEach).toBe(MOST_POINTS);
});

test('large points make small parts, whose bodies fit', () => {
  const size = new PartSize();
  size.encoded(1000, 20_000_000);
  expect(size.fits(20_000_000)).toBe(false);
  expect(size.bytesPerPoint).toBe(20_000);
  expect(size.pointsEach).toBeGreaterThan(100);
  expect(size.fits(size.pointsEach * 20_000)).toBe(true);
});

test('small points do not make a large one forgotten at once, but in time', () => {
  const size = new PartSize();
  size.encoded(10, 200_000);
  size.encoded(1000, 100_000);
  expect(size.bytesPerPoint).toBeGreaterThan(10_000);
  for (let body = 0; body < 60; body++) size.encoded(1000, 100_000);
  expect(size.bytesPerPoint).toBe(100);
  expect(size.pointsEach).toBe(MOST_POINTS);
});

test('a body without points says nothing', () => {
  const size = new PartSize();
  const before = size.bytesPerPoint;
  size.encoded(0, 300);
  expect(size.bytesPerPoint).toBe(before);
});

test('a body of just the limit fits, and one byte more does not', () => {
  const size = new PartSize();
  expect(size.fits(MOST_BYTES)).toBe(true);
  expect(size.fits(MOST_BYTES + 1)).toBe(false);
});

test('each refusal halves, until bodies are below the limit of the receiver', () => {
  const size = new PartSize();
  const limit = 100_000;
  const perPoint = 400;
  let refusals = 0;
  for (let tries = 0; tries < 20; tries++) {
    const bytes = size.pointsEach * perPoint;
    size.encoded(size.pointsEach, bytes);
    if (bytes <= limit) break;
    size.refused(bytes);
    refusals += 1;
  }
  expect(refusals).toBe(2);
  expect(size.pointsEach * perPoint).toBeLessThanOrEqual(limit);
  expect(size.fits(limit * 1.01)).toBe(size.fits(limit));
});

test('a receiver that refuses everything does not make parts of nothing', () => {
  const size = new PartSize();
  for (let tries = 0; tries < 50; tries++) size.refused(Math.min(300, size.pointsEach));
  expect(size.pointsEach).toBeGreaterThan(20);
  size.encoded(1, 10_000_000);
  expect(size.pointsEach).toBe(1);
});
