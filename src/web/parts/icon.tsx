/** Icons of the page: outlines in a square of 24, drawn in the colour of the text. */
const PATHS = {
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20',
  close: 'm6 6 12 12M18 6 6 18',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-14v2m0 16v2M2 12h2m16 0h2M5 5l1.4 1.4m11.2 11.2L19 19m0-14-1.4 1.4M6.4 17.6 5 19',
  left: 'm14.5 5-7 7 7 7',
  right: 'm9.5 5 7 7-7 7',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5.5M12 7.6v.1',
  similar: 'M4 4h10v10H4zM10 17.5V20h10V10h-2.5',
  part: 'M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5M12 9.5v5M9.5 12h5',
  not: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.8 5.8l12.4 12.4',
  copy: 'M9 9h11v11H9zM15 5.5V4H4v11h1.5',
  download: 'M12 4v11m-4.5-4 4.5 4.5 4.5-4.5M5 20h14',
  remove: 'M5 7h14M10 7V4.5h4V7M7 7l.8 13h8.4L17 7M10.4 11v5.5m3.2-5.5v5.5',
  folder: 'M3.5 6.5h6l2 2.5h9v10h-17z',
  add: 'M12 5v14M5 12h14',
  renew: 'M19.5 12a7.5 7.5 0 1 1-2.4-5.5L19.5 9m0-4.5V9H15',
  stop: 'M7 7h10v10H7z',
  minus: 'M5 12h14',
  image: 'M4 5h16v14H4zm0 11 4.5-4.5 4 4 2.5-2.5 5 5M15.5 9.5v.1',
  camera: 'M4 8h3.5L9 5.5h6L16.5 8H20v11H4zm8 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  microphone: 'M12 15a3 3 0 0 0 3-3V6.5a3 3 0 0 0-6 0V12a3 3 0 0 0 3 3Zm-6.5-3.5a6.5 6.5 0 0 0 13 0M12 18v3',
  filter: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm-6 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  unfold: 'm9 6 6 6-6 6',
  landscape: 'M3.5 7h17v10h-17z',
  portrait: 'M7 3.5h10v17H7z',
  square: 'M5 5h14v14H5z',
  upDown: 'm8 9.5 4-4 4 4m-8 5 4 4 4-4',
  check: 'm5.5 12.5 4.2 4.2 8.8-9.2',
  broken: 'M4 5h16v6l-4 3-4-3-4 3-4-3zM4 14v5h16v-5',
  zoomIn: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20M10.5 8v5M8 10.5h5',
  zoomOut: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20M8 10.5h5',
  words: 'M4 8.5V4h4.5m7 0H20v4.5m0 7V20h-4.5m-7 0H4v-4.5M8.5 9h7M12 9v7',
  whole: 'M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5',
  graph:
    'M6 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm12 4a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm-9 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8.4 6.7l7.2 2.6m.2 2.7-5.2 4.2',
  up: 'M12 19V5.5m-6 6 6-6 6 6',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon; its control carries the accessible name. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
