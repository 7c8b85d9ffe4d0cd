/** Inputs of the published contract that this version refuses, with the value that means "not given". */
export const later: Readonly<Record<string, string>> = {
  strategy: '',
  'bake-time': '',
  'canary-percent': '',
  'canary-bake-time': '',
  'step-percent': '',
  'step-bake-time': '',
  'pause-at': '',
  'pause-timeout': '30m',
  'pause-timeout-action': 'rollback',
  'codedeploy-appspec': '',
  'codedeploy-application': '',
  'codedeploy-deployment-group': '',
  'codedeploy-deployment-config': '',
  'codedeploy-deployment-description': '',
};
