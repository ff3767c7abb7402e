import { beforeEach, describe, expect, it } from "vitest";
import { Composer } from "../src/citizen/composer";
import { storeOn } from "../src/shared/store";

async function shown(): Promise<{ box: Composer; field: HTMLTextAreaElement; said: string[] }> {
  const box = new Composer();
  box.store = storeOn(() => localStorage);
  const said: string[] = [];
  box.addEventListener("say", (event) => said.push((event as CustomEvent<string>).detail));
  document.body.replaceChildren(box);
  await box.updateComplete;
  const field = box.querySelector("textarea");
  if (!field) throw new Error("no question box");
  return { box, field, said };
}

function type(field: HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const enter = (more: KeyboardEventInit = {}): KeyboardEvent =>
  new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...more });

beforeEach(() => localStorage.clear());

describe("the question box", () => {
  it("sends with Enter and is empty after it", async () => {
    const { box, field, said } = await shown();
    type(field, " 身份证丢了怎么补 ");
    field.dispatchEvent(enter());
    await box.updateComplete;
    expect(said).toEqual(["身份证丢了怎么补"]);
    expect(field.value).toBe("");
  });

  it("does not send with Shift and Enter, nor with the Enter that ends a composition", async () => {
    const { field, said } = await shown();
    type(field, "shenfenzheng");
    field.dispatchEvent(enter({ shiftKey: true }));
    field.dispatchEvent(new Event("compositionstart"));
    field.dispatchEvent(enter());
    field.dispatchEvent(new Event("compositionend"));
    field.dispatchEvent(enter({ keyCode: 229 } as KeyboardEventInit));
    expect(said).toEqual([]);
    field.dispatchEvent(enter());
    expect(said).toEqual(["shenfenzheng"]);
  });

  it("has what was typed again after a reload", async () => {
    const first = await shown();
    type(first.field, "写到一半");
    const second = await shown();
    expect(second.field.value).toBe("写到一半");
  });

  it("does not send above 2,000 characters and says so", async () => {
    const { box, field, said } = await shown();
    type(field, "字".repeat(2001));
    field.dispatchEvent(enter());
    await box.updateComplete;
    expect(said).toEqual([]);
    expect(box.textContent).toContain("2001 / 2000");
    expect(field.value).toHaveLength(2001);
  });
});
