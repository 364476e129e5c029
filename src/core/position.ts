/** A place on the earth, in degrees (WGS 84). */
export interface Position {
  /** -90 to 90, north is positive. */
  readonly latitude: number;
  /** -180 to 180, east is positive. */
  readonly longitude: number;
}

/**
 * A position if it can be one. 0, 0 in the Gulf of Guinea is what cameras write that do not know where they are.
 *
 * @example readPosition(52.52, 13.4) // { latitude: 52.52, longitude: 13.4 }
 * @example readPosition(0, 0) // null
 */
export function readPosition(latitude: number, longitude: number): Position | null {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return latitude === 0 && longitude === 0 ? null : { latitude, longitude };
}
