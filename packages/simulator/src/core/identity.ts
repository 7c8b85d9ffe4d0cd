import type { Simulation } from './simulation.ts';

/** The one principal that every access key stands for: a role assumed through GitHub's OIDC provider. */
export function principal(simulation: Simulation): { readonly arn: string; readonly userId: string } {
  return {
    arn: `arn:aws:sts::${simulation.account}:assumed-role/deploy/GitHubActions`,
    userId: 'AROAEXAMPLEDEPLOYROLE:GitHubActions',
  };
}
