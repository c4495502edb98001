// An answer that was no success. binnacle reads its `status` for the error_type of a failure.

export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** When the other side wants to be asked again; only with 429. */
  readonly retryAt: Date | undefined;

  constructor(response: Response) {
    super(`${response.url} answered ${response.status}`);
    this.status = response.status;
    this.retryAt = response.status === 429 ? retryAt(response.headers) : undefined;
  }

  /** The response, if it is a success. */
  static async unless2xx(response: Response): Promise<Response> {
    if (response.ok) return response;
    // A body that nobody reads would keep its connection.
    await response.body?.cancel();
    throw new HttpError(response);
  }
}

function retryAt(headers: Headers): Date | undefined {
  const seconds = headers.get('retry-after');
  if (seconds !== null) return new Date(Date.now() + Number(seconds) * 1000);
  const epochSeconds = headers.get('x-ratelimit-reset');
  return epochSeconds === null ? undefined : new Date(Number(epochSeconds) * 1000);
}
