/** Inputs of the published contract that this version refuses, with the value that means "not given". */
export const later: Readonly<Record<string, string>> = {
  'codedeploy-appspec': '',
  'codedeploy-application': '',
  'codedeploy-deployment-group': '',
  'codedeploy-deployment-config': '',
  'codedeploy-deployment-description': '',
};
