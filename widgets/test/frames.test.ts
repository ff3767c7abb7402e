import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { typesOf } from "../scripts/frames-types.mjs";
import { parseFrame } from "../src/shared/parse";

const shared = join(__dirname, "../src/shared");
const schema = JSON.parse(readFileSync(join(shared, "frames.schema.json"), "utf8")) as {
  $defs: Record<string, { properties?: { type?: { const?: string } }; oneOf?: { $ref: string }[] }>;
};

describe("the frames", () => {
  it("are typed as the schema says", () => {
    expect(readFileSync(join(shared, "frames.ts"), "utf8")).toBe(typesOf(schema));
  });

  it("of the server are each read", () => {
    const names = (schema.$defs["ServerFrame"]?.oneOf ?? []).map((ref) => ref.$ref.replace("#/$defs/", ""));
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const type = schema.$defs[name]?.properties?.type?.const;
      expect(parseFrame(JSON.stringify({ type })), name).toEqual({ type });
    }
  });
});
