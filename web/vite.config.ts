import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the server. */
const server = process.env.DAWRIA_URL ?? 'http://127.0.0.1:8019';

export default defineConfig({
  plugins: [svelte()],
  base: '/',
  build: {
    target: 'es2023',
    // An inlined font or picture becomes a `data:` address, which the content security policy refuses.
    assetsInlineLimit: 0,
    // The polyfill is an inline script in some set-ups; every browser served here has module preload.
    modulePreload: { polyfill: false },
    // The map is one large chunk on purpose: it loads after the queue is on screen.
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: { index: 'index.html', login: 'login.html', privacy: 'privacy.html' },
      output: {
        // The map's worker comes as `.mjs`, which some servers do not serve as JavaScript.
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith('.mjs')) ? 'assets/[name]-[hash].js' : 'assets/[name]-[hash][extname]',
      },
    },
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/map': { target: server },
    },
  },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});
