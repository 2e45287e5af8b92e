import { defineConfig } from 'vite';

/** `/overlay` is served by AIVT's own server; during `vite` the stream comes from the stand-in or a running AIVT. */
export default defineConfig({
  base: '/overlay/',
  build: {
    outDir: 'dist',
    // OBS 29 embeds Chromium 103; everything here runs there.
    target: 'chrome103',
    // The audio worklet must stay a file of its own: a data: URL is refused by a strict content policy.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/overlay/stream': { target: process.env['AIVT_URL'] ?? 'http://127.0.0.1:9000', ws: true } } },
});
