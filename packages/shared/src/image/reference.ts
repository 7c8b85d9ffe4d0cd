/** An image's name taken apart: `host/repository:tag@digest`, each part but the repository optional. */
export interface ImageReference {
  readonly host?: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Takes a reference apart as Docker does: the part before the first `/` is a host only if it holds a `.` or a `:` or is
 * `localhost`. Undefined when it is no reference.
 */
export function parseReference(reference: string): ImageReference | undefined {
  const [name = '', digest, ...rest] = reference.split('@');
  if (rest.length > 0 || (digest !== undefined && !isDigest(digest))) return undefined;
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const host = /[.:]/u.test(first) || first === 'localhost' ? first : undefined;
  const path = host === undefined ? name : name.slice(slash + 1);
  const [repository = '', tag, ...more] = path.split(':');
  if (more.length > 0 || (tag !== undefined && !/^\w[\w.-]{0,127}$/u.test(tag))) return undefined;
  if (!isRepository(repository) || (host !== undefined && !/^[\w.-]+(?::\d+)?$/u.test(host)))
    return undefined;
  return {
    repository,
    ...(host === undefined ? {} : { host }),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * Why every engine refuses a text as an image before it asks a registry; undefined where none may. Only ECR's names are
 * known well enough to say more than that.
 */
export function notAnImage(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (/\s/u.test(text)) return 'it has a blank in it';
  if (text.includes('://')) return 'a reference begins with the host, without a protocol';
  if (text.endsWith(':')) return 'its tag is empty';
  if (text.endsWith('@')) return 'its digest is empty';
  const host = text.slice(0, text.indexOf('/') + 1).slice(0, -1);
  if (!ecrHost(host) || parseReference(text)) return undefined;
  return 'in ECR a repository is named in lower case, and a digest is sha256: and 64 digits';
}

/** The name of a repository in ECR, by the pattern of its API. */
export function isRepository(name: string): boolean {
  return /^(?:[a-z0-9]+(?:[._-]+[a-z0-9]+)*\/)*[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/u.test(name);
}

export function isDigest(text: string): boolean {
  return /^sha256:[a-f0-9]{64}$/u.test(text);
}

export interface EcrHost {
  readonly account: string;
  readonly region: string;
}

/**
 * Account and region of a private registry, from any of its host names (`.com`, `.com.cn`, dual-stack `.on.aws`, and the
 * partitions of AWS Europe and the isolated regions). Undefined for every other registry.
 */
export function ecrHost(host: string): EcrHost | undefined {
  const found = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z0-9.-]+$/u.exec(host);
  return found?.[1] && found[2] ? { account: found[1], region: found[2] } : undefined;
}

/** Docker speaks plain HTTP to a registry on loopback, and so does everything here. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/u.test(host);
}
