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

test("a site's own loud style does not reach the button or the conversation", async ({ page }) => {
  await page.goto("/host-loud");
  const looks = (selector: string): Promise<string[]> =>
    page.locator(selector).evaluate((one) => {
      const { fontSize, letterSpacing, textTransform, color } = getComputedStyle(one);
      return [fontSize, letterSpacing, textTransform, color];
    });
  const quiet = await page.context().newPage();
  await quiet.goto("/host");
  const expected = await quiet.locator("yx-launcher .launcher span").evaluate((one) => getComputedStyle(one).color);
  expect(await looks("yx-launcher .launcher span")).toEqual(["16px", "normal", "none", expected]);
  expect(await page.locator("yx-launcher").evaluate((one) => getComputedStyle(one).position)).toBe("fixed");
  await page.getByRole("button", { name: "问一问" }).click();
  expect((await looks("yx-citizen h1"))[1]).not.toBe("9px");
  expect(await looks("yx-citizen .chip >> nth=0")).toEqual(["15px", "normal", "none", "rgb(23, 33, 44)"]);
});

test("on a site that is not registered the conversation says so and does not try for ever", async ({ page, scripted }) => {
  let asked = 0;
  page.on("request", (request) => (asked += Number(request.url().endsWith("/sessions") && request.method() === "POST")));
  const elsewhere = scripted.replace("127.0.0.1", "localhost"); // another origin to a browser
  await page.goto(`${elsewhere}/host-elsewhere`);
  await page.getByRole("button", { name: "问一问" }).click();
  await say(page, "你好");
  await expect(page.locator(".strip")).toContainText(elsewhere);
  await expect(page.locator(".strip")).toContainText("登记");
  const before = asked;
  await page.waitForTimeout(3000);
  expect(asked).toBe(before);
  await expect(page.getByText("正在重新连接")).toHaveCount(0);
});

test("the same works in an iframe", async ({ page }) => {
  await page.goto("/host-iframe");
  await page.getByRole("button", { name: "问一问" }).click();
  const frame = page.frameLocator("iframe");
  await frame.locator("#question").fill("那要多久");
  await frame.locator("#question").press("Enter");
  await expect(frame.locator(".entry.answer")).toContainText("1 个工作日");
});
