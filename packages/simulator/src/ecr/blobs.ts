import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Random } from '../core/random.ts';
import { digestOf } from './digest.ts';

/** A layer on its way in. Its bytes go to disk as they come; memory holds only the hash. */
export interface Upload {
  readonly id: string;
  readonly repositoryName: string;
  /** Bytes received so far. */
  readonly size: number;
}

interface OpenUpload {
  readonly id: string;
  readonly repositoryName: string;
  readonly path: string;
  readonly file: number;
  readonly hash: ReturnType<typeof createHash>;
  size: number;
}

/**
 * Layers and configs by digest, shared by all repositories (which of them a repository may use is the repository's
 * matter). What clients push is on disk; what a world declares is small and stays in memory, so that a simulation
 * without pushes never touches the disk.
 */
export class Blobs {
  readonly #directory: string;
  readonly #random: Random;
  #prepared = false;
  readonly #sizes = new Map<string, number>();
  readonly #inMemory = new Map<string, Buffer>();
  readonly #uploads = new Map<string, OpenUpload>();

  constructor(directory: string, random: Random) {
    this.#directory = directory;
    this.#random = random;
  }

  size(digest: string): number | undefined {
    return this.#sizes.get(digest);
  }

  /** All of a blob at once: for configs, which are small. Layers are streamed. */
  read(digest: string): Buffer | undefined {
    if (!this.#sizes.has(digest)) return undefined;
    return this.#inMemory.get(digest) ?? readFileSync(this.#path(digest));
  }

  /** Bytes `first` to `last`, both included. */
  stream(digest: string, first: number, last: number): Readable {
    if (last < first) return Readable.from([]);
    const bytes = this.#inMemory.get(digest);
    if (bytes) return Readable.from([bytes.subarray(first, last + 1)]);
    return createReadStream(this.#path(digest), { start: first, end: last });
  }

  /** Keeps these bytes in memory. */
  hold(bytes: Buffer): string {
    const digest = digestOf(bytes);
    this.#inMemory.set(digest, bytes);
    this.#sizes.set(digest, bytes.length);
    return digest;
  }

  begin(repositoryName: string): Upload {
    this.#prepare();
    const id = this.#newId();
    const path = join(this.#directory, 'uploads', id);
    const upload: OpenUpload = {
      id,
      repositoryName,
      path,
      file: openSync(path, 'wx'),
      hash: createHash('sha256'),
      size: 0,
    };
    this.#uploads.set(id, upload);
    return upload;
  }

  upload(id: string, repositoryName: string): Upload | undefined {
    const upload = this.#uploads.get(id);
    return upload?.repositoryName === repositoryName ? upload : undefined;
  }

  append(id: string, bytes: Uint8Array): void {
    const upload = this.#open(id);
    upload.hash.update(bytes);
    for (let written = 0; written < bytes.length;) written += writeSync(upload.file, bytes, written);
    upload.size += bytes.length;
  }

  /** Ends an upload; false, and nothing kept, when the bytes are not those of `digest`. */
  finish(id: string, digest: string): boolean {
    const upload = this.#open(id);
    this.#uploads.delete(id);
    closeSync(upload.file);
    if (`sha256:${upload.hash.digest('hex')}` !== digest) {
      rmSync(upload.path);
      return false;
    }
    renameSync(upload.path, this.#path(digest));
    this.#inMemory.delete(digest);
    this.#sizes.set(digest, upload.size);
    return true;
  }

  abandon(id: string): void {
    const upload = this.#open(id);
    this.#uploads.delete(id);
    closeSync(upload.file);
    rmSync(upload.path);
  }

  /** Ends what is open and removes everything from disk. */
  close(): void {
    for (const id of this.#uploads.keys()) this.abandon(id);
    if (this.#prepared) rmSync(this.#directory, { recursive: true, force: true });
    this.#prepared = false;
  }

  #newId(): string {
    return [8, 4, 4, 4, 12].map((length) => this.#random.text(length)).join('-');
  }

  #open(id: string): OpenUpload {
    const upload = this.#uploads.get(id);
    if (!upload) throw new Error(`There is no upload ${id}.`);
    return upload;
  }

  #path(digest: string): string {
    return join(this.#directory, 'blobs', digest.slice('sha256:'.length));
  }

  #prepare(): void {
    if (this.#prepared) return;
    mkdirSync(join(this.#directory, 'uploads'), { recursive: true });
    mkdirSync(join(this.#directory, 'blobs'), { recursive: true });
    this.#prepared = true;
  }
}
