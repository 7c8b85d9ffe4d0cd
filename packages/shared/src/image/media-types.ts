/** Manifests of one image, and of several (index), as registries name them. */
export const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

export const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;

/** All that ECR stores. Asked for by name: an index may otherwise be answered as one image. */
export const imageTypes: readonly string[] = [...manifestTypes, ...indexTypes];

export function isIndexType(mediaType: string): boolean {
  return indexTypes.some((type) => type === mediaType);
}
