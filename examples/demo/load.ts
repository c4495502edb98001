// Who uses the service: people who open, close and discuss issues, who look at pull requests, and who try doors.

import { setTimeout as wait } from 'node:timers/promises';
import { everyNth, oneOf } from './stand-ins/behaviour.ts';
import type { OpenedPullRequest } from './stand-ins/git-platform.ts';

const platforms = ['github', 'github', 'gitlab', 'gitea'] as const;
const repositories = ['acme/shop', 'acme/billing', 'acme/website'] as const;
const kinds = ['bug', 'bug', 'feature', 'enhancement', 'chore', 'documentation'] as const;
const topics = ['rounding', 'pagination', 'login', 'caching', 'encoding', 'timeouts'] as const;

export class LoadGenerator {
  readonly #serviceUrl: string;
  readonly #gapMs: number;
  readonly #sending = new Set<Promise<void>>();
  readonly #isScan = everyNth(20);
  readonly #isMalformed = everyNth(24);
  readonly #isComment = everyNth(9);
  readonly #isSecurity = everyNth(16);
  readonly #isVague = everyNth(21);
  readonly #isArchived = everyNth(12);
  readonly #isClosedSoon = everyNth(11);
  #timer: NodeJS.Timeout | undefined;
  #issues = 0;

  constructor(serviceUrl: string, rate: number) {
    this.#serviceUrl = serviceUrl;
    this.#gapMs = 1000 / rate;
  }

  start(): void {
    this.#timer = setInterval(() => this.#send(() => this.#somebodyDoesSomething()), this.#gapMs);
  }

  /** Resolves when all requests that were sent are answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#sending.size > 0) await Promise.all(this.#sending);
  }

  /** Somebody looks at a pull request, and approves of most. Goes on after `stop()`: what was begun is finished. */
  review({ platform, repository, number }: OpenedPullRequest): void {
    const verdict = number % 7 === 0 ? 'changes_requested' : 'approved';
    setTimeout(
      () =>
        this.#send(() =>
          this.#webhook(platform, 'pull_request_review', { action: 'submitted', repository, number, verdict }),
        ),
      300 + Math.random() * 900,
    );
  }

  async #somebodyDoesSomething(): Promise<void> {
    if (this.#isScan()) return this.#request(`/wp-admin/${this.#issues}/setup.php`);
    if (this.#isMalformed()) return this.#webhook(oneOf(platforms), 'issues', { action: 'opened' });
    if (this.#isComment()) return this.#webhook(oneOf(platforms), 'issue_comment', { action: 'created' });
    await this.#openIssue();
  }

  async #openIssue(): Promise<void> {
    this.#issues += 1;
    const id = `i${this.#issues}`;
    const labels = [...(this.#isSecurity() ? ['security'] : []), ...(this.#isVague() ? ['vague'] : [])];
    const repository = this.#isArchived() ? 'acme/archive' : oneOf(repositories);
    const issue = { id, repository, type: oneOf(kinds), title: `Wrong ${oneOf(topics)}`, labels };
    const platform = oneOf(platforms);
    await this.#webhook(platform, 'issues', { action: 'opened', issue });
    await this.#request(`/issues/${id}`);
    if (!this.#isClosedSoon()) return;
    await wait(100);
    await this.#webhook(platform, 'issues', { action: 'closed', issue });
  }

  #webhook(platform: string, event: string, body: object): Promise<void> {
    return this.#request(`/webhooks/${platform}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-event': event },
      body: JSON.stringify(body),
    });
  }

  async #request(path: string, options: RequestInit = {}): Promise<void> {
    const response = await fetch(`${this.#serviceUrl}${path}`, options);
    await response.arrayBuffer();
  }

  #send(run: () => Promise<void>): void {
    // A service that is gone is the end of the demo, and nothing to speak of.
    const sending = run()
      .catch(() => {})
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }
}
