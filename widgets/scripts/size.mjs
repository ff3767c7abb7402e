// Weighs, gzipped, what the citizen page and the one-tag embed load; fails above the limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const LIMIT = 40 * 1024;

/** Paths under dist/ that `path` loads, itself included: tags of a page, static and dynamic imports of a script. */
export function loads(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  if (!/\.(html|m?js)$/.test(path)) return seen;
  const text = readFileSync(join(DIST, path), "utf8");
  const found = path.endsWith(".html")
    ? [...text.matchAll(/<(?:script|link)[^>]+?(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((hit) => hit[1])
    : [...text.matchAll(/(?:from|import)\s*\(?\s*["']\.?\/?(?:assets\/)?([^"'/]+\.js)["']/g)].map((hit) => `assets/${hit[1]}`);
  for (const next of found) loads(next, seen);
  return seen;
}

let failed = false;
for (const entry of ["citizen.html", "embed.html", "widget.js"]) {
  const files = [...loads(entry)].filter((path) => /\.(js|css)$/.test(path));
  const bytes = files.reduce((sum, path) => sum + gzipSync(readFileSync(join(DIST, path))).length, 0);
  const over = bytes > LIMIT;
  failed ||= over || bytes === 0;
  console.log(`${over ? "too large" : "ok"}  ${entry}  ${(bytes / 1024).toFixed(1)} KB gzip of ${LIMIT / 1024} KB  (${files.join(", ")})`);
}
process.exit(failed ? 1 : 0);
