import { describe, expect, test } from '@jest/globals';
import { appSpecFor, checkAppSpec, parseAppSpec } from '@ecs-actions/shared/codedeploy/app-spec';

const arn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:2';
const yaml = `# of the web team
version: 0.0
resources:
  - webService:
      type: AWS::ECS::Service
      properties:
        taskDefinition: <TASK_DEFINITION>
        loadBalancerInfo: { containerName: app, containerPort: 8080 }
hooks:
  - BeforeAllowTraffic: check
`;

describe('the task definition is filled in', () => {
  test('and everything else stays as its author wrote it', () => {
    expect(parseAppSpec(yaml, 'appspec.yaml').render(arn)).toBe(yaml.replace('<TASK_DEFINITION>', arn));
  });

  test('also where none was written', () => {
    const without = yaml.replace('        taskDefinition: <TASK_DEFINITION>\n', '');
    expect(parseAppSpec(parseAppSpec(without, 'a').render(arn), 'b').containerName).toBe('app');
    expect(parseAppSpec(without, 'a').render(arn)).toContain(`TaskDefinition: ${arn}`);
  });

  test('in JSON, which stays JSON', () => {
    const spec = (TaskDefinition: string) =>
      JSON.stringify({
        version: 0,
        Resources: [
          {
            TargetService: {
              Type: 'AWS::ECS::Service',
              Properties: {
                TaskDefinition,
                LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
              },
            },
          },
        ],
      });
    const rendered = parseAppSpec(spec('none'), 'appspec.json').render(arn);
    expect(JSON.parse(rendered)).toEqual(JSON.parse(spec(arn)));
  });

  test('twice, each time with its own', () => {
    const spec = parseAppSpec(yaml, 'appspec.yaml');
    expect(
      [spec.render('one'), spec.render('two')].map((text) => /taskDefinition: (\w+)/.exec(text)?.[1]),
    ).toEqual(['one', 'two']);
  });
});

test.each<[string, string, string]>([
  ['no YAML', 'a: [', 'is neither YAML nor JSON'],
  ['another version', yaml.replace('0.0', '1.0'), 'needs `version: 0.0`'],
  ['no resources', 'version: 0.0', 'needs exactly one entry in `Resources`'],
  ['another type', yaml.replace('ECS::Service', 'Lambda::Function'), 'needs `Type: AWS::ECS::Service`'],
  ['a port that is text', yaml.replace('8080', '"8080"'), 'ContainerPort`, a number'],
  ['a hook where none is asked', yaml.replace('BeforeAllowTraffic', 'Install'), 'sets a hook at Install'],
  [
    'half a network',
    yaml.replace(
      '        loadBalancerInfo',
      '        networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-1] } }\n        loadBalancerInfo',
    ),
    'or none of them',
  ],
])('%s is refused by its name', (_, content, message) => {
  expect(() => parseAppSpec(content, 'appspec.yaml')).toThrow(message);
});

test('what does not fit the task definition is refused', () => {
  const spec = parseAppSpec(yaml, 'appspec.yaml');
  const definition = (name: string, containerPort: number) => ({
    containerDefinitions: [{ name, portMappings: [{ containerPort }] }],
  });
  expect(() => checkAppSpec(spec, definition('app', 8080))).not.toThrow();
  expect(() => checkAppSpec(spec, definition('web', 8080))).toThrow('the container app, which');
  expect(() => checkAppSpec(spec, definition('app', 80))).toThrow('port 8080 of app, which is not mapped');
});

test('one is made from a service, and from none without a load balancer', () => {
  const made = appSpecFor({ loadBalancers: [{ containerName: 'app', containerPort: 8080 }] });
  expect(parseAppSpec(made.render(arn), 'made')).toMatchObject({ containerName: 'app', containerPort: 8080 });
  expect(() => appSpecFor({ loadBalancers: [] })).toThrow('the service has no load balancer');
});
