import { type Document, isMap, isSeq, parseDocument, stringify, type YAMLMap } from 'yaml';
import { Refusal } from '../deployment/refusal.ts';
import { isObject, objects, text, type JsonObject } from '../json.ts';

/** The functions of an AppSpec are asked at these (CodeDeploy user guide, "AppSpec hooks section", Amazon ECS). */
const hookNames = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

/** An AppSpec that was read, and holds whatever task definition its author wrote. */
export interface AppSpec {
  /** As a person names it: the path of its file. */
  readonly name: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** The same file with this task definition: everything else, and its author's spelling, stays. */
  render(taskDefinitionArn: string): string;
}

/**
 * Reads an AppSpec for Amazon ECS, YAML or JSON. Keys are found however they are spelt in upper and lower case.
 * @param name for messages
 * @throws Refusal that names everything that is wrong with it
 */
export function parseAppSpec(content: string, name: string): AppSpec {
  const document = parseDocument(content);
  const [broken] = document.errors;
  if (broken) throw wrong(name, [`is neither YAML nor JSON: ${broken.message.split('\n')[0]}`]);
  const spec = isMap(document.contents) ? document.contents : undefined;
  const resources = member(spec, 'Resources');
  const [target] = isSeq(resources) ? resources.items : [];
  const [resource] = isMap(target) ? target.items.map(({ value }) => value) : [];
  const properties = member(resource, 'Properties');
  const balancer = member(properties, 'LoadBalancerInfo');
  const containerName = scalar(balancer, 'ContainerName');
  const containerPort = scalar(balancer, 'ContainerPort');
  const network = plain(member(properties, 'NetworkConfiguration'), 'AwsvpcConfiguration');
  const problems = [
    ...(Number(scalar(spec, 'version')) === 0 ? [] : ['needs `version: 0.0`']),
    ...(isSeq(resources) && resources.items.length === 1 ? [] : ['needs exactly one entry in `Resources`']),
    ...(scalar(resource, 'Type') === 'AWS::ECS::Service' ? [] : ['needs `Type: AWS::ECS::Service`']),
    ...(typeof containerName === 'string' ? [] : ['needs `LoadBalancerInfo.ContainerName`']),
    ...(typeof containerPort === 'number' ? [] : ['needs `LoadBalancerInfo.ContainerPort`, a number']),
    ...unknownHooks(member(spec, 'Hooks')),
    ...(network && Object.keys(network).length < 3
      ? ['needs Subnets, SecurityGroups and AssignPublicIp in `AwsvpcConfiguration`, or none of them']
      : []),
  ];
  if (problems.length > 0 || typeof containerName !== 'string' || typeof containerPort !== 'number') {
    throw wrong(name, problems);
  }
  return {
    name,
    containerName,
    containerPort,
    render(taskDefinitionArn) {
      const rendered = document.clone() as Document;
      const path = pathOf(rendered, ['Resources', 0, undefined, 'Properties', 'TaskDefinition']);
      rendered.setIn(path, taskDefinitionArn);
      return rendered.toString({ lineWidth: 0 });
    },
  };
}

/**
 * The AppSpec of a service that needs nothing special: its own container and port.
 * @param service DescribeServices' service, raw
 * @throws Refusal when the service has no load balancer, without which CodeDeploy deploys nothing
 */
export function appSpecFor(service: JsonObject): AppSpec {
  const primary = objects(service['taskSets']).find(({ status }) => status === 'PRIMARY');
  const [balancer] = [...objects(service['loadBalancers']), ...objects(primary?.['loadBalancers'])];
  const containerName = text(balancer?.['containerName']);
  const containerPort = Number(balancer?.['containerPort']);
  const name = 'the AppSpec made from the service';
  if (containerName === undefined || Number.isNaN(containerPort)) {
    throw wrong(name, ['cannot be made: the service has no load balancer with a container and a port']);
  }
  const spec = (TaskDefinition: string) =>
    `version: 0.0\n${stringify({
      Resources: [
        {
          TargetService: {
            Type: 'AWS::ECS::Service',
            Properties: {
              TaskDefinition,
              LoadBalancerInfo: { ContainerName: containerName, ContainerPort: containerPort },
            },
          },
        },
      ],
    })}`;
  return { name, containerName, containerPort, render: spec };
}

/** The ARN of the task definition that an AppSpec deploys; undefined for one that names none in full. */
export function taskDefinitionIn(content: string): string | undefined {
  const resources = member(parseDocument(content).contents, 'Resources');
  const [target] = isSeq(resources) ? resources.items : [];
  const [resource] = isMap(target) ? target.items.map(({ value }) => value) : [];
  const arn = scalar(member(resource, 'Properties'), 'TaskDefinition');
  return typeof arn === 'string' && arn.includes(':task-definition/') ? arn : undefined;
}

/**
 * What of an AppSpec the revision that is to run does not have.
 * @param definition the rendered task definition
 * @throws Refusal
 */
export function checkAppSpec({ name, containerName, containerPort }: AppSpec, definition: JsonObject): void {
  const containers = objects(definition['containerDefinitions']);
  const container = containers.find((one) => one['name'] === containerName);
  if (!container) {
    throw wrong(name, [`sends requests to the container ${containerName}, which the task definition lacks`]);
  }
  const ports = objects(container['portMappings']).map((mapping) => mapping['containerPort']);
  if (!ports.includes(containerPort)) {
    throw wrong(name, [`sends requests to port ${containerPort} of ${containerName}, which is not mapped`]);
  }
}

function wrong(name: string, problems: readonly string[]): Refusal {
  return new Refusal('preflight', `${name} ${problems.join('; it ')}`, [
    'the AppSpec: version, one resource of the type AWS::ECS::Service, LoadBalancerInfo, and Hooks',
  ]);
}

function unknownHooks(hooks: unknown): string[] {
  const names = isSeq(hooks)
    ? hooks.items.flatMap((item) => (isMap(item) ? item.items.map(({ key }) => String(key)) : []))
    : [];
  return names
    .filter((hook) => !hookNames.includes(hook))
    .map((hook) => `sets a hook at ${hook}, where CodeDeploy asks none; it may be ${hookNames.join(', ')}`);
}

/** The value of a key in any spelling. */
function member(map: unknown, key: string): unknown {
  if (!isMap(map)) return undefined;
  return map.items.find((pair) => String(pair.key).toLowerCase() === key.toLowerCase())?.value ?? undefined;
}

function scalar(map: unknown, key: string): unknown {
  const value = member(map, key);
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : undefined;
}

function plain(map: unknown, key: string): JsonObject | undefined {
  const value = member(map, key);
  const json: unknown = isMap(value) ? value.toJSON() : undefined;
  return isObject(json) ? json : undefined;
}

/** The path as the document spells it; undefined stands for the only key there is. */
function pathOf(document: Document, names: readonly (string | number | undefined)[]): unknown[] {
  let node: unknown = document.contents;
  return names.map((name) => {
    if (typeof name === 'number') {
      node = isSeq(node) ? node.items[name] : undefined;
      return name;
    }
    const items: YAMLMap['items'] = isMap(node) ? node.items : [];
    const pair = items.find(
      ({ key }) => name === undefined || String(key).toLowerCase() === name.toLowerCase(),
    );
    node = pair?.value;
    return pair ? String(pair.key) : name;
  });
}
