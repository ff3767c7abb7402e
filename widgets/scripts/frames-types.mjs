// Writes src/shared/frames.ts from src/shared/frames.schema.json (made by `python -m api.frames`).
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../src/shared/", import.meta.url);

/** The TypeScript text for a schema of frames. */
export function typesOf(schema) {
  const name = (ref) => ref.replace("#/$defs/", "");
  const type = (node) => {
    if (node.$ref) return name(node.$ref);
    if (node.const !== undefined) return JSON.stringify(node.const);
    if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(" | ");
    const either = node.anyOf ?? node.oneOf;
    if (either) return [...new Set(either.map(type))].join(" | ");
    switch (node.type) {
      case "string":
        return "string";
      case "number":
      case "integer":
        return "number";
      case "boolean":
        return "boolean";
      case "null":
        return "null";
      case "array":
        return `readonly (${node.items ? type(node.items) : "unknown"})[]`;
      case "object":
        return "Readonly<Record<string, unknown>>";
      default:
        return "unknown";
    }
  };
  const comment = (text, indent) => (text ? `${indent}/** ${text.trim().split("\n")[0]} */\n` : "");
  const blocks = Object.entries(schema.$defs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, node]) => {
      const head = comment(node.description, "");
      if (!node.properties) return `${head}export type ${title} = ${type(node)};`;
      const required = new Set(node.required ?? []);
      const fields = Object.entries(node.properties).map(
        ([key, field]) => `${comment(field.description, "  ")}  ${key}${required.has(key) ? "" : "?"}: ${type(field)};`,
      );
      return `${head}export interface ${title} {\n${fields.join("\n")}\n}`;
    });
  return `// Made from frames.schema.json by scripts/frames-types.mjs; do not edit.\n\n${blocks.join("\n\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const schema = JSON.parse(readFileSync(new URL("frames.schema.json", folder), "utf8"));
  writeFileSync(new URL("frames.ts", folder), typesOf(schema));
}
