// Set up for every test file: each page that a test makes in its own process, or fetches from another, is judged when the test
// ends, and a faulty one fails it.

import { enter, faultsOfPages } from './docket.ts';
import { isExposition } from './parse.ts';

type ExpositionModule = typeof import('../../src/export/prometheus/exposition.ts');
type Pieces = ReturnType<InstanceType<ExpositionModule['Exposition']>['pieces']>;

// Every format is written here. The factory runs in tests that come to it, and only there is anything loaded.
jest.mock('../../src/export/prometheus/exposition.ts', () => {
  const module = jest.requireActual<ExpositionModule>('../../src/export/prometheus/exposition.ts');
  const { pieces } = module.Exposition.prototype;
  module.Exposition.prototype.pieces = function (metrics, format, onProblem) {
    return entered(format.contentType, pieces.call(this, metrics, format, onProblem));
  };
  return module;
});

function* entered(contentType: string, pieces: Pieces): Pieces {
  const parts: Buffer[] = [];
  for (const piece of pieces) {
    if (piece !== undefined) parts.push(Buffer.from(piece));
    yield piece;
  }
  enter(contentType, Buffer.concat(parts));
}

const { fetch } = globalThis;
globalThis.fetch = async (...asked) => {
  const response = await fetch(...asked);
  const contentType = response.headers.get('content-type') ?? '';
  if (response.status !== 200 || response.body === null || !isExposition(contentType)) return response;
  const arrayBuffer = async (): Promise<ArrayBuffer> => {
    const body = await Response.prototype.arrayBuffer.call(response);
    enter(contentType, new Uint8Array(body));
    return body;
  };
  const bytes = async () => new Uint8Array(await arrayBuffer());
  const text = async () => new TextDecoder().decode(await arrayBuffer());
  return Object.assign(response, { arrayBuffer, bytes, text });
};

function failForFaults(): void {
  const faults = faultsOfPages();
  if (faults.length > 0) throw new Error(`A page of this test is no good exposition:\n${faults.join('\n')}`);
}

afterEach(failForFaults);
// For pages that are made after the last test.
afterAll(failForFaults);
