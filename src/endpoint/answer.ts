// Floor 6. What the endpoint answers, apart from how a request came in. Error texts are fixed: nothing leaks by them.

/** A request, whichever server took it. */
export interface Question {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly acceptEncoding: string | undefined;
}

/** A response, whichever server will send it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
}

/** Smaller pages fit in a few packets, where compressing costs more than it saves. */
const GZIP_FROM_BYTES = 8 * 1024;

export function answer(status: number, type: string, body: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
    body: Buffer.from(body),
  };
}

export function textAnswer(status: number, text: string, headers?: Record<string, string>): Answer {
  return answer(status, 'text/plain; charset=utf-8', `${text}\n`, headers);
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return answer(status, 'application/json', JSON.stringify(value));
}

/** The answer, compressed if it is worth it and the asker takes gzip. */
export async function compressed(plain: Answer, acceptEncoding: string | undefined): Promise<Answer> {
  const headers = { ...plain.headers, vary: 'accept-encoding' };
  if (plain.body.length <= GZIP_FROM_BYTES || !takesGzip(acceptEncoding)) return { ...plain, headers };
  return { ...plain, headers: { ...headers, 'content-encoding': 'gzip' }, body: await gzip(plain.body) };
}

// zlib is loaded here, at the first page that is compressed.
function gzip(body: Buffer): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const { gzip } = process.getBuiltinModule('node:zlib');
    gzip(body, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}

function takesGzip(acceptEncoding = ''): boolean {
  return acceptEncoding.split(',').some((each) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(each));
}
