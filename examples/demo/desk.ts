// Where webhooks become work: issues wait for the agent, reviews for the merge, and each is known by how it stands.

import { meters } from 'binnacle';
import type { Agent } from './agent.ts';
import type { GitPlatform } from './git-platform.ts';
import { JobQueue } from './job-queue.ts';
import { ownMetrics } from './own-metrics.ts';
import type { Issue, Review, Webhook } from './webhook.ts';

const AGENT_SLOTS = 8;
const MERGE_SLOTS = 2;
/** Issues that are remembered; the oldest are forgotten first. */
const MAX_ISSUES = 1000;

interface Known {
  state: 'waiting' | 'in work' | 'done' | 'failed';
  readonly cancel: AbortController;
}

export class Desk {
  readonly #agent: Agent;
  readonly #git: GitPlatform;
  readonly #stop: AbortSignal;
  readonly #known = new Map<string, Known>();
  /** When the pull requests that wait for a review were opened. */
  readonly #reviewsDue = new Map<string, string>();
  readonly #issues = new JobQueue(AGENT_SLOTS, tellUse);
  readonly #merges = new JobQueue(MERGE_SLOTS);
  readonly #work = new Set<Promise<void>>();

  constructor(agent: Agent, git: GitPlatform, stop: AbortSignal) {
    this.#agent = agent;
    this.#git = git;
    this.#stop = stop;
    meters.queues.observeDepth('merges', () => this.#merges.depth);
    meters.handlers.observeQueueSize('webhook-intake', () => this.#work.size);
    tellUse(this.#issues);
  }

  /** How an issue stands; undefined for one that is not known, or not any more. */
  stateOf(id: string): Known['state'] | undefined {
    return this.#known.get(id)?.state;
  }

  /** Takes a webhook on; settles when it is worked on to its end. */
  take(webhook: Webhook): Promise<void> {
    const work = this.#start(webhook).finally(() => this.#work.delete(work));
    this.#work.add(work);
    return work;
  }

  /** Nothing is in work, and no review is waited for. */
  get isIdle(): boolean {
    return this.#work.size === 0 && this.#reviewsDue.size === 0;
  }

  async #start(webhook: Webhook): Promise<void> {
    if (webhook.kind === 'issue_opened') await this.#resolve(webhook.issue);
    else if (webhook.kind === 'issue_closed') this.#known.get(webhook.id)?.cancel.abort();
    else if (webhook.kind === 'reviewed') await this.#merges.run(() => this.#conclude(webhook.review));
  }

  async #resolve(issue: Issue): Promise<void> {
    const { platform, repository } = issue;
    const started = performance.now();
    const known = this.#remember(issue.id);
    meters.issues.created({ platform, repository });
    const end = (outcome: 'success' | 'failure') => {
      known.state = outcome === 'success' ? 'done' : 'failed';
      meters.service.recordOperation({ operation: 'resolve_issue', outcome }, (performance.now() - started) / 1000);
    };
    try {
      const pullRequest = await this.#issues.run(() => {
        known.state = 'in work';
        return this.#agent.resolve(issue, AbortSignal.any([known.cancel.signal, this.#stop]));
      });
      if (pullRequest !== undefined) {
        this.#reviewsDue.set(pullRequestKey({ platform, repository, ...pullRequest }), pullRequest.createdAt);
        meters.approvals.add({ type: 'code_review' });
      }
      end('success');
    } catch (error) {
      end('failure');
      meters.errors.recorded({ errorType: error, severity: 'medium', component: 'agent' });
      throw error;
    }
  }

  async #conclude(review: Review): Promise<void> {
    const { platform, repository, number, verdict } = review;
    const key = pullRequestKey(review);
    const createdAt = this.#reviewsDue.get(key);
    if (createdAt === undefined) return;
    ownMetrics.reviews.add(1, { verdict });
    meters.approvals.remove({ type: 'code_review' });
    try {
      if (verdict !== 'approved') return;
      const { mergedAt } = await this.#git.merge({ platform, repository }, number, this.#stop);
      meters.pullRequests.merged({ platform, repository, createdAt, mergedAt });
    } catch (error) {
      meters.errors.recorded({ errorType: error, severity: 'high', component: 'merge' });
      throw error;
    } finally {
      this.#reviewsDue.delete(key);
    }
  }

  #remember(id: string): Known {
    const known: Known = { state: 'waiting', cancel: new AbortController() };
    this.#known.set(id, known);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > MAX_ISSUES && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}

function tellUse({ depth, busy, slots }: JobQueue): void {
  meters.queues.setDepth('issues', depth);
  meters.service.setResourceUsage({ type: 'agent_slots', unit: 'slot' }, busy);
  meters.service.setResourceUtilization({ type: 'agent_slots' }, busy / slots);
}

function pullRequestKey({ platform, repository, number }: Pick<Review, 'platform' | 'repository' | 'number'>): string {
  return `${platform}/${repository}#${number}`;
}
