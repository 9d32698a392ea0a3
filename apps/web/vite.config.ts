import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  // The rules of an import, shared with the server; they import nothing of it.
  resolve: {
    alias: {
      '#photos/history': here('../../libs/photos/src/model/history/index.ts'),
      '#imaging/bend': here('../../libs/imaging/src/align/bend-map.ts'),
      '#imaging/landmarks': here('../../libs/imaging/src/align/landmarks.ts'),
    },
  },
  build: {
    outDir: here('../../dist/apps/web'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1000,
  },
  // The hashing worker is a module: it imports hash-wasm.
  worker: { format: 'es' },
  server: {
    port: 5173,
    proxy: { '/api': { target: process.env.SAMELIGHT_API ?? 'http://127.0.0.1:3000' } },
  },
});
