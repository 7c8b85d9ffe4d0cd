import { ECRClient } from '@aws-sdk/client-ecr';
import type { EcrAws } from './aws.ts';
import { connect } from './connect.ts';
import type { AwsOptions } from './connect.ts';

/** All that images take. */
export function createEcrAws(options: AwsOptions): EcrAws {
  return connect<EcrAws>(options, (region, client) => {
    const ecr = client('ecr', (config) => new ECRClient(config));
    return {
      ...region,
      get ecr() {
        return ecr();
      },
    };
  });
}
