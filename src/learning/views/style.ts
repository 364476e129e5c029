/** The style of lessons, for pages that define the colours --ink, --quiet, --line, --ground, --sunk and --accent. */
export const LESSON_STYLE = `
.lesson-section { display: grid; gap: 12px 40px; padding: 28px 0; border-top: 1px solid var(--line) }
.lesson-section.drawn { grid-template-columns: minmax(0, 1fr) minmax(0, 520px); align-items: start }
.lesson-said, .lesson-below { min-width: 0 }
.lesson-said { max-width: 34em }
.lesson-below { grid-column: 1 / -1 }
.lesson-section h2 { margin: 0 0 8px; font-size: 19px; line-height: 1.3 }
.lesson-section h3 { margin: 16px 0 6px; text-wrap: pretty; color: var(--quiet); font-size: 13px; font-weight: 500 }
.lesson-section p { margin: 0 0 12px }
.lesson-figure { margin: 0; min-width: 0 }
.lesson-figure figcaption, .lesson-note { margin-top: 8px; color: var(--quiet); font-size: 13px }
.lesson-drawing { display: block; width: 100%; height: auto; overflow: visible; font-family: inherit }
.lesson-pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(92px, 1fr)); gap: 8px; margin: 0; padding: 0; list-style: none }
.lesson-pictures a { display: block; color: inherit; text-decoration: none }
.lesson-pictures img, .lesson-blank { display: grid; place-items: center; width: 100%; aspect-ratio: 1; height: auto; object-fit: cover; border-radius: 6px; background: var(--sunk) }
.lesson-blank { overflow: hidden; padding: 4px; color: var(--quiet); font-size: 11px; overflow-wrap: anywhere }
.lesson-picture-note { display: block; overflow: hidden; padding: 2px 2px 0; color: var(--quiet); font-size: 12px; font-variant-numeric: tabular-nums; text-overflow: ellipsis; white-space: nowrap }
.lesson-scroll { max-width: 100%; margin-top: 12px; overflow-x: auto }
.lesson-scroll table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums }
.lesson-scroll th, .lesson-scroll td { padding: 5px 20px 5px 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; font-weight: 400 }
.lesson-scroll thead th { color: var(--quiet); font-weight: 500 }
.lesson-scroll th:first-child { text-align: left }
@media (max-width: 900px) { .lesson-section.drawn { grid-template-columns: minmax(0, 1fr) } }
@media (max-width: 640px) {
  .lesson-pictures { grid-template-columns: repeat(auto-fill, minmax(64px, 1fr)); gap: 6px }
  .lesson-scroll table { width: 100%; font-size: 12px }
  .lesson-scroll th, .lesson-scroll td { padding-right: 6px }
  .lesson-scroll :is(th, td):last-child { padding-right: 0 }
  .lesson-scroll th { white-space: normal; vertical-align: bottom }
}
`;
