import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** During `vite dev` everything but the page itself comes from a running AIVT. */
const server = process.env['AIVT_URL'] ?? 'http://127.0.0.1:9000';

export default defineConfig({
  plugins: [tailwindcss(), sveltekit({ adapter: adapter({ pages: 'build' }) })],
  build: { target: 'chrome109' },
  server: {
    fs: { allow: ['../..'] },
    proxy: Object.fromEntries(
      ['/api', '/status', '/health', '/stream', '/overlay', '/mic'].map((path) => [path, { target: server, ws: true, changeOrigin: true }]),
    ),
  },
});
