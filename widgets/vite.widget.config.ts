import { defineConfig } from "vite";

// The one-tag embed: one classic script that needs no other file and no CORS header.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: "src/widget/main.ts", formats: ["iife"], name: "Yixian", fileName: () => "widget.js" },
  },
});
