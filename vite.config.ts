import { defineConfig } from 'vite';

/** The page: src/web becomes dist/web, which the server hands out. */
export default defineConfig({
  root: 'src/web',
  // Relative links: the server shows the page below any path.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:7788' } },
});
