import type { SettingsChange } from '@ecs-actions/shared/ecs/update-fields';

/** What is known of one service and of what it is asked to run, before anything is changed. */
export interface Situation {
  /** What would have to be registered: the content differs from what runs, or cannot be told from it. */
  readonly contentDiffers: boolean;
  /** A revision that was asked for by number or ARN and is not the one that runs. */
  readonly otherRevision: string | undefined;
  readonly settings: SettingsChange;
  /** The newest deployment of the service: `completed`, still going on, or failed. */
  readonly newest: 'completed' | 'in-progress' | 'failed';
  readonly running: number;
  /** Tasks below which the service does not count as serving. */
  readonly floor: number;
  readonly force: boolean;
}

export type Plan =
  /** It runs already: complete, healthy, same settings. */
  | { readonly kind: 'no-change' }
  /** Only settings differ, and none of them starts a deployment. */
  | { readonly kind: 'settings-only' }
  /** `force`: nothing that starts a deployment by itself differs. */
  | { readonly kind: 'deploy'; readonly force: boolean; readonly because: string };

/** What is to be done about a service. Pure; a deployment that is going on has been waited for, or is to be replaced. */
export function planDeployment(situation: Situation): Plan {
  const { contentDiffers, otherRevision, settings, newest, running, floor, force } = situation;
  if (contentDiffers) return { kind: 'deploy', force, because: 'its definition changed' };
  if (otherRevision) return { kind: 'deploy', force, because: `${otherRevision} was asked for` };
  if (settings.starts) return { kind: 'deploy', force, because: 'its settings changed' };
  if (force) return { kind: 'deploy', force, because: 'force-new-deployment is set' };
  if (newest === 'failed') return { kind: 'deploy', force: true, because: 'its last deployment failed' };
  if (newest === 'in-progress')
    return { kind: 'deploy', force: true, because: 'its last deployment has not ended' };
  if (running < floor) {
    return { kind: 'deploy', force: true, because: `only ${running} of at least ${floor} tasks run` };
  }
  return Object.keys(settings.update).length > 0 ? { kind: 'settings-only' } : { kind: 'no-change' };
}
