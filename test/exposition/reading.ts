// What was negotiated, and binds the reader of each format.

export interface Reading {
  /** Whether names outside the classic alphabet may come. Default true. */
  readonly quotedNames?: boolean;
}
