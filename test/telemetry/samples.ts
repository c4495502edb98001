// Prometheus text as tests compare it.

/** The samples of a page: `name{labels}` to the number. */
export function samplesOf(page: string): Record<string, number> {
  const samples = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
