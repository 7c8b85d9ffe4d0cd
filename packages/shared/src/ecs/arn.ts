/** The name at the end of an ARN: `prod` of a cluster's, `web:42` of a task definition's. A name is its own. */
export function lastPart(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
