/** A name such as BAAI/BGE-VL-base or BAAI/BGE-VL-base@REVISION. */
export interface HubName {
  /** Without the revision. */
  readonly id: string;
  readonly organisation: string;
  readonly repository: string;
  /** Branch, tag or commit; null where the name has none. */
  readonly revision: string | null;
}

const HUB_NAME = /^([\w.-]+)\/([\w.-]+?)(?:@([\w./-]+))?$/;

/** The parts of a hub name; null for what is none, such as a path. */
export function parseHubName(name: string): HubName | null {
  const [, organisation, repository, revision = null] = HUB_NAME.exec(name) ?? [];
  if (organisation === undefined || repository === undefined) return null;
  const parts = [organisation, repository, ...(revision?.split('/') ?? [])];
  if (parts.some(isRelative)) return null;
  return { id: `${organisation}/${repository}`, organisation, repository, revision };
}

/** A part of a path that leads out of its folder. */
export function isRelative(part: string): boolean {
  return part === '.' || part === '..';
}
