/** What Milvus does not allow in names, and the underscore that could be taken for the beginning of an escape. */
const SPECIAL = /^\d|[^A-Za-z0-9_]|_(?=x)/g;

/**
 * The name of a collection in Milvus, which allows only letters, digits and underscores there.
 *
 * @example toMilvusName('images_soutu-mini_256') // 'images_soutu_x2d_mini_256'
 */
export function toMilvusName(name: string): string {
  return name.replace(SPECIAL, (character) => `_x${character.charCodeAt(0).toString(16).padStart(2, '0')}_`);
}

export function fromMilvusName(name: string): string {
  return name.replace(/_x([0-9a-f]{2})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
