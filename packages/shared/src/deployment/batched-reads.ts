import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  type Service,
  type ServiceDeployment,
} from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify, explain, passes } from '../aws/errors.ts';
import type { Look, Subject } from './subject.ts';

/** DescribeServices and DescribeServiceDeployments take this many at once. */
const servicesAtOnce = 10;
const deploymentsAtOnce = 20;

/** What a batch of reads shows of each subject, or why it shows nothing. */
export interface Found<T> {
  readonly found: ReadonlyMap<Subject, T>;
  readonly blind: ReadonlyMap<Subject, Look>;
  /** The error of a read that is not allowed; nothing is found then, and nobody blind. */
  readonly denied?: unknown;
}

export interface Reading {
  readonly aws: Aws;
  readonly signal: AbortSignal;
  /** Told of each call before it is sent. */
  readonly called: () => unknown;
}

export function nothingFound<T>(): Found<T> {
  return { found: new Map(), blind: new Map() };
}

/** The service of each subject, with as few calls as there can be. @throws only when `signal` is aborted */
export async function readServices(
  subjects: readonly Subject[],
  { aws, signal, called }: Reading,
): Promise<Found<Service>> {
  const found = new Map<Subject, Service>();
  const blind = new Map<Subject, Look>();
  const clusters = Map.groupBy(subjects, ({ cluster }) => cluster);
  const batches = [...clusters].flatMap(([cluster, members]) =>
    chunks(members, servicesAtOnce).map((batch) => ({ cluster, batch })),
  );
  await Promise.all(
    batches.map(async ({ cluster, batch }) => {
      called();
      try {
        const names = [...new Set(batch.map(({ service }) => service))];
        const command = new DescribeServicesCommand({ cluster, services: names });
        const { services = [] } = await aws.ecs.send(command, { abortSignal: signal });
        for (const subject of batch) {
          const service = services.find(({ serviceName }) => serviceName === subject.service);
          if (service) found.set(subject, service);
        }
      } catch (error) {
        for (const subject of batch) blind.set(subject, blindBy(error, signal));
      }
    }),
  );
  return { found, blind };
}

/** The service deployment of each subject that has one. @throws only when `signal` is aborted */
export async function readServiceDeployments(
  subjects: readonly Subject[],
  { aws, signal, called }: Reading,
): Promise<Found<ServiceDeployment>> {
  const found = new Map<Subject, ServiceDeployment>();
  const blind = new Map<Subject, Look>();
  let denied: unknown;
  const known = subjects.filter(({ serviceDeploymentArn }) => serviceDeploymentArn !== undefined);
  await Promise.all(
    chunks(known, deploymentsAtOnce).map(async (batch) => {
      called();
      try {
        const serviceDeploymentArns = batch.map(({ serviceDeploymentArn }) => serviceDeploymentArn ?? '');
        const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns });
        const { serviceDeployments = [] } = await aws.ecs.send(command, { abortSignal: signal });
        for (const subject of batch) {
          const record = serviceDeployments.find(
            (one) => one.serviceDeploymentArn === subject.serviceDeploymentArn,
          );
          if (record) found.set(subject, record);
        }
      } catch (error) {
        if (classify(error) === 'denied') denied = error;
        else for (const subject of batch) blind.set(subject, blindBy(error, signal));
      }
    }),
  );
  return { found, blind, denied };
}

/** A failed read as a look: whether it may pass, and its words. @throws `error` when `signal` is aborted */
export function blindBy(error: unknown, signal: AbortSignal): Look {
  if (signal.aborted) throw error;
  return { kind: 'blind', passing: passes(classify(error)), message: explain(error) };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
