import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import type { Ports as AnyPorts } from '@ecs-actions/shared/runner/ports';

export type Ports = AnyPorts<EcrAws>;
