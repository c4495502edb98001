// What goes wrong here always says three things: what happened, why, and the cure.

export class StackError extends Error {
  readonly code: string;

  constructor(code: string, what: string, why: string, cure: string) {
    super(`${code}: ${what}\n  why:  ${why}\n  cure: ${cure}`);
    this.name = 'StackError';
    this.code = code;
  }
}
