export type Time = 'day' | 'sunset' | 'night' | 'rain' | 'snow';
type Colour = readonly [red: number, green: number, blue: number];

/** What the time of day and the weather do to every colour of a scene. */
export interface Light {
  /** The sky from the zenith to the horizon. */
  readonly sky: readonly string[];
  /** Factors of what stands in the open: daylight is 1, 1, 1. */
  readonly tint: Colour;
  /** The same under a roof, where lamps are on. */
  readonly indoors: Colour;
  /** What far things fade into. */
  readonly haze: string;
  readonly cloud: string;
}

const DAYLIGHT: Colour = [1, 1, 1];

export const LIGHTS: Readonly<Record<Time, Light>> = {
  day: {
    sky: ['#3f8fe0', '#7db9f0', '#d8eefb'],
    tint: DAYLIGHT,
    indoors: DAYLIGHT,
    haze: '#cfe6f5',
    cloud: '#ffffff',
  },
  sunset: {
    sky: ['#4b3f86', '#c85f7c', '#f9935c', '#ffd789'],
    tint: [1, 0.84, 0.76],
    indoors: [1, 0.86, 0.76],
    haze: '#f6a66f',
    cloud: '#f7a48c',
  },
  night: {
    sky: ['#060b26', '#101d4d', '#2b4480'],
    tint: [0.44, 0.52, 0.8],
    indoors: [0.66, 0.58, 0.66],
    haze: '#22356e',
    cloud: '#32487f',
  },
  rain: {
    sky: ['#59687a', '#7f8d9c', '#b3bec6'],
    tint: [0.7, 0.76, 0.82],
    indoors: [0.85, 0.86, 0.9],
    haze: '#a7b4bd',
    cloud: '#6c7987',
  },
  snow: {
    sky: ['#9fb4cb', '#c3d1e0', '#eaf0f6'],
    tint: [0.9, 0.94, 1],
    indoors: [0.95, 0.96, 1],
    haze: '#e3ebf3',
    cloud: '#e8eef5',
  },
};

/** The colour #rrggbb as it looks under a tint. */
export function tinted(colour: string, tint: Colour): string {
  return toHex(toRgb(colour).map((value, channel) => value * tint[channel]!));
}

/** The colour `share` of the way from one to the other. */
export function mix(from: string, to: string, share: number): string {
  const end = toRgb(to);
  return toHex(toRgb(from).map((value, channel) => value + (end[channel]! - value) * share));
}

function toRgb(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function toHex(channels: readonly number[]): string {
  const pairs = channels.map((value) =>
    Math.round(Math.min(255, Math.max(0, value)))
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${pairs.join('')}`;
}
