/** A name such as BAAI/BGE-VL-base or BAAI/BGE-VL-base@REVISION. */
export interface HubName {
  /** The name without the revision. */
  readonly id: string;
  readonly organisation: string;
  readonly repository: string;
  /** Branch, tag or commit; null if the name does not include one. */
  readonly revision: string | null;
}

const HUB_NAME = /^([\w.-]+)\/([\w.-]+?)(?:@([\w./-]+))?$/;

/** Parses a hub name; null if the text is something else, such as a path. */
export function parseHubName(name: string): HubName | null {
  const [, organisation, repository, revision = null] = HUB_NAME.exec(name) ?? [];
  if (organisation === undefined || repository === undefined) return null;
  const parts = [organisation, repository, ...(revision?.split('/') ?? [])];
  if (parts.some(isRelative)) return null;
  return { id: `${organisation}/${repository}`, organisation, repository, revision };
}

/** Whether a path component could lead out of its folder. */
export function isRelative(part: string): boolean {
  return part === '.' || part === '..';
}
