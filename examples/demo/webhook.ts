// What a webhook says, read from what came in.

/** The platforms that may send webhooks. */
export const platforms = ['github', 'gitlab', 'gitea'] as const;
export type Platform = (typeof platforms)[number];

const issueTypes = ['feature', 'bug', 'enhancement', 'chore', 'documentation'] as const;

export interface Issue {
  readonly id: string;
  readonly platform: Platform;
  readonly repository: string;
  readonly type: (typeof issueTypes)[number];
  readonly title: string;
  readonly labels: readonly string[];
}

export interface Review {
  readonly platform: Platform;
  readonly repository: string;
  readonly number: number;
  readonly verdict: 'approved' | 'changes_requested';
}

export type Webhook =
  | { readonly kind: 'issue_opened'; readonly issue: Issue }
  | { readonly kind: 'issue_closed'; readonly id: string }
  | { readonly kind: 'reviewed'; readonly review: Review }
  | { readonly kind: 'ignored' };

export function isPlatform(name: string): name is Platform {
  return (platforms as readonly string[]).includes(name);
}

/** @throws TypeError when the body is not what the event promises */
export function readWebhook(platform: Platform, event: string, body: unknown): Webhook {
  const { action, issue, ...rest } = fields(body);
  if (event === 'issues' && action === 'opened') return { kind: 'issue_opened', issue: readIssue(platform, issue) };
  if (event === 'issues' && action === 'closed') return { kind: 'issue_closed', id: text(fields(issue).id) };
  if (event === 'pull_request_review') return { kind: 'reviewed', review: readReview(platform, rest) };
  return { kind: 'ignored' };
}

function readIssue(platform: Platform, given: unknown): Issue {
  const { id, repository, type, title, labels } = fields(given);
  const known = issueTypes.find((each) => each === type);
  if (known === undefined || !Array.isArray(labels)) throw new TypeError('an issue needs a type and labels');
  return {
    id: text(id),
    platform,
    repository: text(repository),
    type: known,
    title: text(title),
    labels: labels.map(text),
  };
}

function readReview(platform: Platform, { repository, number, verdict }: Record<string, unknown>): Review {
  if (typeof number !== 'number') throw new TypeError('a review needs the number of a pull request');
  return {
    platform,
    repository: text(repository),
    number,
    verdict: verdict === 'approved' ? verdict : 'changes_requested',
  };
}

function fields(given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null) throw new TypeError('an object is missing');
  return { ...given };
}

function text(given: unknown): string {
  if (typeof given !== 'string') throw new TypeError('a text is missing');
  return given;
}
