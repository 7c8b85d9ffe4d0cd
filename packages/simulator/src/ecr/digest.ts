import { createHash } from 'node:crypto';

/** `sha256:<hex>` of these bytes (a string is taken as UTF-8). */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** ECR knows no other algorithm than SHA-256. */
export function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
