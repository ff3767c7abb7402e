import { expect, test } from "./mock";
import { complaints, reply, say } from "./steps";

test("one tag puts the conversation into another site, under its strict policy", async ({ page }) => {
  const heard = complaints(page);
  await page.goto("/host");
  await page.getByRole("button", { name: "问一问" }).click();
  await expect(page.locator("#question")).toBeFocused();
  await say(page, "新生儿落户要什么材料");
  const card = await reply(page, 1);
  await card.getByRole("button", { name: /^依据 1/ }).first().click();
  await expect(card.locator(".passage")).toContainText("父母双方居民户口簿");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: "问一问" })).toBeFocused();
  expect(heard).toEqual([]);
});

test("the same works in an iframe", async ({ page }) => {
  await page.goto("/host-iframe");
  await page.getByRole("button", { name: "问一问" }).click();
  const frame = page.frameLocator("iframe");
  await frame.locator("#question").fill("那要多久");
  await frame.locator("#question").press("Enter");
  await expect(frame.locator(".entry.answer")).toContainText("1 个工作日");
});
