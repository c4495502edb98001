// From an issue to a pull request: search, plan, test, open. What it cannot decide it hands over to people.

import { meters } from 'binnacle';
import type { GitPlatform } from './git-platform.ts';
import { HttpError } from './http-error.ts';
import type { SearchClient } from './mesh/search.ts';
import { testPatch, writePatch } from './patch.ts';
import type { Assistant, Planner } from './planner.ts';
import type { Issue } from './webhook.ts';

/** Who the agent works with. */
export interface Colleagues {
  readonly search: SearchClient;
  readonly planner: Planner;
  readonly git: GitPlatform;
}

export interface PullRequest {
  readonly number: number;
  readonly createdAt: string;
}

type Workflow = ReturnType<typeof meters.workflows.start>;

export class Agent {
  readonly #colleagues: Colleagues;

  constructor(colleagues: Colleagues) {
    this.#colleagues = colleagues;
  }

  /** Works on an issue to its end; gives the pull request, if one came of it. Rejects when it failed, not when it was cancelled. */
  async resolve(issue: Issue, signal: AbortSignal): Promise<PullRequest | undefined> {
    const assistant = assistantFor(issue);
    const about = { provider: assistant.provider, platform: issue.platform };
    const work = meters.issues.start({ ...about, issueType: issue.type });
    const workflow = meters.workflows.start({ ...about, workflowType: 'autonomous-development' });
    try {
      const plan = await this.#plan(issue, assistant, workflow, signal);
      const doubt = doubtAbout(issue);
      if (doubt !== undefined) {
        workflow.escalate(doubt);
        work.complete('escalation');
        return undefined;
      }
      const pullRequest = await this.#propose(issue, assistant, plan, workflow, signal);
      workflow.succeed();
      work.complete('success');
      return pullRequest;
    } catch (error) {
      if (signal.aborted) {
        workflow.cancel();
        work.cancel();
        return undefined;
      }
      workflow.fail(error);
      work.complete('failure');
      throw error;
    }
  }

  async #plan(issue: Issue, assistant: Assistant, workflow: Workflow, signal: AbortSignal): Promise<Plan> {
    const { search, planner } = this.#colleagues;
    const { repository, title } = issue;
    const found = await workflow
      .measure('search', async () => {
        const results = [search.files(repository, title, signal), search.similar(repository, title, signal)];
        return (await Promise.all(results)).flat();
      })
      .catch((error: unknown) => {
        // A repository that is not indexed can still be planned for; the step has failed, the workflow goes on.
        if (error instanceof HttpError && error.status === 404) return [];
        throw error;
      });
    const prompt = `${found.join(' ')} ${title}`;
    return { files: found, text: await workflow.measure('plan', () => planner.plan(assistant, prompt, signal)) };
  }

  async #propose(issue: Issue, assistant: Assistant, plan: Plan, workflow: Workflow, signal: AbortSignal) {
    const { planner, git } = this.#colleagues;
    const { platform, repository } = issue;
    const patch = writePatch(plan.files, plan.text);
    await workflow.measure('test', async () => testPatch(patch));
    return workflow.measure('open_pull_request', async () => {
      const title = await planner.describe(assistant, issue.title, signal);
      const pullRequest = await git.openPullRequest({ platform, repository }, { title, patch }, signal);
      meters.pullRequests.created({ platform, repository });
      return pullRequest;
    });
  }
}

interface Plan {
  readonly files: readonly string[];
  readonly text: string;
}

function assistantFor({ platform }: Issue): Assistant {
  return platform === 'github'
    ? { provider: 'anthropic-claude', model: 'claude-opus-4' }
    : { provider: 'openai-gpt', model: 'gpt-5' };
}

/** What people have to decide. */
function doubtAbout({ labels }: Issue) {
  if (labels.includes('security')) return { reason: 'security', severity: 'high' } as const;
  if (labels.includes('vague')) return { reason: 'unclear_requirements', severity: 'low' } as const;
  return undefined;
}
