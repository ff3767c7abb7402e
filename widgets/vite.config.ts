import { defineConfig } from "vitest/config";

// The pages: HTML without inline script or style, and hashed files under assets/.
export default defineConfig({
  base: "/",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: ["citizen.html", "embed.html", "signin.html", "staff.html"],
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/ws": { target: "http://127.0.0.1:8000", ws: true } } },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
});
