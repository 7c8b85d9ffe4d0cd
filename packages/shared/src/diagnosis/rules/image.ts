import { revisionName } from '../../ecs/release.ts';
import { imageOf, rule, said, subject, type Rule, type SayingMatch } from '../rule.ts';
import type { Evidence } from '../evidence.ts';
import { quoted, shortImage } from '../words.ts';

const pull = String.raw`(?=[\s\S]*(?:CannotPull|pull image|pull command|cannot pull|can't pull|resolve (?:ref|reference)|failed to copy|image Manifest|matching manifest))`;
/** What is said before any image is pulled belongs to the task's resources, also where an event repeats it. */
const pulling = (pattern: string): RegExp =>
  new RegExp(`^(?!(?:.*Reason: )?ResourceInitializationError)${pull}[\\s\\S]*?(?:${pattern})`, 'i');
const page = 'task_cannot_pull_image';

function image(match: SayingMatch, evidence: Evidence): string {
  const name = match.groups.image ?? imageOf(match, evidence);
  return name === undefined ? 'its image' : `the image ${quoted(shortImage(name))}`;
}

function role(evidence: Evidence): string {
  const arn = evidence.definition?.executionRoleArn;
  return arn ? `the task execution role ${quoted(revisionName(arn))}` : 'the task execution role';
}

export const imageRules: readonly Rule[] = [
  rule({
    name: 'image-name',
    reason: 'image-pull',
    pattern: 'InternalError: … failed to normalize image reference; invalid reference format',
    documentation: page,
    matches: said(
      /normalize image reference(?: "(?<image>[^"\s]+)")?|invalid reference format|Container\.image contains invalid characters/,
    ),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: the name of ${image(match, evidence)} is not valid`,
    lookFirst: () => [
      'the name of the image in the task definition: a placeholder, or a tag that was empty when it was put together',
    ],
  }),
  rule({
    name: 'image-platform',
    reason: 'image-pull',
    pattern: 'image Manifest does not contain descriptor matching platform',
    documentation: page,
    matches: said(
      /(?:descriptor matching platform|no matching manifest for|does not match the specified platform:?(?: wanted)?) '?(?<platform>[a-z0-9]+\/[a-z0-9/]+)?/i,
    ),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: ${image(match, evidence)} is not built for ${match.groups.platform ?? evidence.definition?.platform ?? 'the platform of the task'}`,
    lookFirst: ({ groups }) => [
      `\`platforms\` of the build: it has to have ${groups.platform ? `\`${groups.platform}\`` : "the task's platform"} in it`,
      '`runtimePlatform.cpuArchitecture` of the task definition',
    ],
  }),
  rule({
    name: 'image-not-found',
    reason: 'image-pull',
    pattern: 'CannotPullContainerError: … failed to resolve ref …: not found',
    documentation: page,
    matches: said(
      /^(?=[\s\S]*(?:CannotPull|pull image|manifest))[\s\S]*?(?:(?:resolve (?:ref|reference)|manifest for) "?(?<image>[\w./@-]+(?::[\w.-]+|@sha256:\w+)*)"?:?[\s\S]*(?:not found|manifest unknown)|: not found|manifest unknown|image[\s\S]* does not exist(?! or))/i,
    ),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: ${image(match, evidence)} is not there`,
    lookFirst: () => [
      'whether that tag or digest was pushed, to that repository, account and Region',
      "the repository's lifecycle policy: it may have removed the image",
    ],
  }),
  rule({
    name: 'image-rate-limit',
    reason: 'image-pull',
    pattern: 'toomanyrequests: You have reached your pull rate limit',
    documentation: page,
    matches: said(/toomanyrequests|pull rate limit/i),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: the registry of ${image(match, evidence)} refuses more pulls for now`,
    lookFirst: () => [
      'a copy of the image in ECR, or an ECR pull-through cache with credentials for that registry',
    ],
  }),
  rule({
    name: 'image-network',
    reason: 'network',
    pattern: 'CannotPullContainerError: … request canceled while waiting for connection',
    documentation: 'verify-connectivity',
    matches: said(
      pulling(
        String.raw`check your network configuration|connection issue|waiting for connection|i\/o timeout|dial tcp|connection reset|invalid memory address|failed open: unexpected status code|no such host|context canceled|error pulling image conf`,
      ),
    ),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: the tasks' network has no way to the registry of ${image(match, evidence)}`,
    lookFirst: () => [
      'the way out of the subnets: NAT gateway or public IP, or the VPC endpoints ecr.api, ecr.dkr and the S3 gateway',
      "port 443 outwards in the service's security group",
    ],
  }),
  rule({
    name: 'image-denied',
    reason: 'permissions',
    pattern:
      "CannotPullContainerError: The task can't pull the image. Check that the role has the permissions",
    documentation: page,
    matches: said(
      pulling(
        String.raw`role has the permissions|not authorized to perform|AccessDenied|no basic auth credentials|denied: User`,
      ),
    ),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: ${role(evidence)} may not pull ${image(match, evidence)}`,
    lookFirst: (_match, evidence) => [
      `${role(evidence)}: ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer`,
      'the policy of the repository, if it belongs to another account',
    ],
  }),
  rule({
    name: 'image-access',
    reason: 'image-pull',
    pattern:
      'CannotPullContainerError: pull access denied, repository does not exist or may require authorization',
    documentation: page,
    matches: said(
      pulling(
        String.raw`access(?: to the resource is)? denied|CannotPullContainerAuthError|failed to authorize|40[13] (?:Unauthorized|Forbidden)`,
      ),
    ),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: ${image(match, evidence)} does not exist, or may not be pulled`,
    lookFirst: () => [
      'the name of the image: registry, repository, tag',
      '`repositoryCredentials`, if the registry is a private one',
    ],
  }),
  rule({
    name: 'image-disk',
    reason: 'image-pull',
    pattern: 'CannotPullContainerError: … no space left on device',
    documentation: page,
    matches: said(/no space left on device/i),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: ${image(match, evidence)} does not fit on the disk`,
    lookFirst: () => [
      '`ephemeralStorage` of the task definition, or the volume of the container instances',
      'the size of the image',
    ],
  }),
  rule({
    name: 'image-pull',
    reason: 'image-pull',
    pattern: 'CannotPullContainerError',
    documentation: page,
    matches: said(/CannotPull\w*Error|CannotPullImageManifest/),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: ${image(match, evidence)} cannot be pulled`,
    lookFirst: () => ['the reason ECS gives, quoted above', 'the name of the image'],
  }),
];
