/** Style sheet of the API documentation. It is a separate file, because the security policy allows no inline styles. */
export const DOCS_STYLE = `:root { color-scheme: light dark; --ground: #fafaf9; --ink: #1c1c1e; --quiet: #5c5c64; --line: #dcdcde; --accent: hsl(12 80% 42%) }
@media (prefers-color-scheme: dark) { :root { --ground: #111214; --ink: #ececee; --quiet: #a0a0a8; --line: #333438; --accent: hsl(12 80% 65%) } }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem; background: var(--ground); color: var(--ink);
  font: 15px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 1.7rem } h2 { margin-top: 3rem; font-size: 1.25rem }
h3 { margin: 2.2rem 0 0.3rem; font-size: 1rem; font-weight: 600 }
a { color: var(--accent) } nav ul { columns: 2; padding-left: 1.1rem }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Consolas, monospace }
pre { overflow: auto; padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 6px }
.method { color: var(--accent); text-transform: uppercase; margin-right: 0.5em }
.quiet { color: var(--quiet) }
table { border-collapse: collapse; width: 100%; margin: 0.6rem 0 } th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid var(--line) }
th { font-weight: 500; color: var(--quiet) } td:first-child { white-space: nowrap }
`;
