import { describe, expect, test } from '@jest/globals';
import { type NewDeployment, startDeployment } from '../../src/deployment/start.ts';
import type { Subject } from '../../src/deployment/subject.ts';
import { type Answers, canned, steppingClock } from '../diagnosis/canned.ts';

const revision = (number: number) => `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:${number}`;
const begun = 1_000;

/** What AWS shows at a moment: entries of the service's `deployments[]`, and its service deployments. */
interface Shown {
  readonly listed: readonly NewDeployment[];
  readonly recorded: readonly {
    readonly arn: string;
    readonly taskDefinitionArn: string;
    readonly createdAt: number;
  }[];
}

const before = { id: 'ecs-svc/1', taskDefinitionArn: revision(1), createdAt: 0 };
const ours = { id: 'ecs-svc/2', taskDefinitionArn: revision(2), createdAt: begun };
const theirs = { id: 'ecs-svc/3', taskDefinitionArn: revision(3), createdAt: begun };
const record = (arn: string, { taskDefinitionArn, createdAt }: NewDeployment, late = 0) => ({
  arn,
  taskDefinitionArn,
  createdAt: createdAt + late,
});
const old = record('old', before);
const earlier: Shown = { listed: [before], recorded: [old] };

const lost = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** Starts `web:2` in an account that looks as `shown` says, at each moment after `sent` calls of UpdateService. */
async function start(
  send: (sent: number) => NewDeployment | undefined,
  shown: (sent: number, now: number) => Shown,
): Promise<{ readonly subject: Subject; readonly sent: number }> {
  const clock = steppingClock();
  let sent = 0;
  const now = () => shown(sent, clock.now());
  const answers: Answers = {
    DescribeServices: () => ({
      services: [
        {
          serviceName: 'web',
          deployments: now().listed.map(({ id, taskDefinitionArn, createdAt }, index) => ({
            id,
            status: index === 0 ? 'PRIMARY' : 'ACTIVE',
            taskDefinition: taskDefinitionArn,
            createdAt: createdAt / 1_000,
          })),
        },
      ],
    }),
    ListServiceDeployments: () => ({
      serviceDeployments: now().recorded.map(({ arn }) => ({ serviceDeploymentArn: arn })),
    }),
    DescribeServiceDeployments: ({ serviceDeploymentArns }) => ({
      serviceDeployments: now()
        .recorded.filter(
          ({ arn }) => Array.isArray(serviceDeploymentArns) && serviceDeploymentArns.includes(arn),
        )
        .map(({ arn, createdAt }) => ({
          serviceDeploymentArn: arn,
          createdAt: createdAt / 1_000,
          targetServiceRevision: { arn: `revision of ${arn}` },
        })),
    }),
    DescribeServiceRevisions: () => ({
      serviceRevisions: now().recorded.map(({ arn, taskDefinitionArn }) => ({
        serviceRevisionArn: `revision of ${arn}`,
        taskDefinition: taskDefinitionArn,
      })),
    }),
  };
  const { aws } = canned(answers, clock);
  const request = {
    cluster: 'main',
    service: 'web',
    taskDefinitionArn: revision(2),
    send: async () => {
      sent += 1;
      return send(sent);
    },
  };
  const { signal } = new AbortController();
  const subject = await startDeployment(request, { aws, clock, signal, notice: () => undefined });
  return { subject, sent };
}

describe('our deployment is', () => {
  test('the new one that runs what we asked for, also where another is as near in time', async () => {
    const { subject } = await start(
      () => ours,
      (sent) =>
        sent === 0
          ? earlier
          : {
              listed: [ours, before],
              recorded: [record('theirs', theirs), record('ours', ours, 200), old],
            },
    );
    expect(subject).toMatchObject({
      deploymentId: 'ecs-svc/2',
      serviceDeploymentArn: 'ours',
      createdAt: begun,
    });
  });

  test('of several that run the same, the one created nearest to its entry', async () => {
    const { subject } = await start(
      () => ours,
      (sent) =>
        sent === 0
          ? earlier
          : {
              listed: [ours, before],
              recorded: [record('later', ours, 5_000), record('ours', ours, 100), old],
            },
    );
    expect(subject.serviceDeploymentArn).toBe('ours');
  });

  test('not an earlier one of the same revision, while the record of ours does not show yet', async () => {
    const again = { ...before, taskDefinitionArn: revision(2) };
    const was = record('old', again);
    const { subject } = await start(
      () => ours,
      (sent, now) =>
        sent === 0
          ? { listed: [again], recorded: [was] }
          : { listed: [ours, again], recorded: now < 3_000 ? [was] : [record('ours', ours), was] },
    );
    expect(subject.serviceDeploymentArn).toBe('ours');
  });

  test('none where ECS accepts the update and starts nothing', async () => {
    const starting = start(
      () => before,
      () => earlier,
    );
    await expect(starting).rejects.toThrow(/started no deployment\. Set force-new-deployment: true/);
  });
});

describe('after an answer that is lost', () => {
  const losing = () => {
    throw lost();
  };

  test('an update that shows late is not sent again', async () => {
    const { subject, sent } = await start(losing, (_, now) =>
      now < 10_000 ? earlier : { listed: [ours, before], recorded: [record('ours', ours), old] },
    );
    expect([subject.deploymentId, sent]).toEqual(['ecs-svc/2', 1]);
  });

  test('one that never shows is sent once more, and then given up', async () => {
    let attempts = 0;
    const starting = start(
      (sent) => {
        attempts = sent;
        throw lost();
      },
      () => earlier,
    );
    await expect(starting).rejects.toThrow('socket hang up');
    expect(attempts).toBe(2);
  });

  test('a deployment of somebody else’s is not taken for ours', async () => {
    const starting = start(losing, (sent) =>
      sent === 0 ? earlier : { listed: [theirs, before], recorded: [record('theirs', theirs), old] },
    );
    await expect(starting).rejects.toThrow('somebody deployed to web while no answer came to our update');
  });

  test('an earlier deployment of the same revision is not taken for ours', async () => {
    const again = { ...before, taskDefinitionArn: revision(2) };
    const starting = start(losing, () => ({ listed: [again], recorded: [record('old', again)] }));
    await expect(starting).rejects.toThrow('socket hang up');
  });
});
