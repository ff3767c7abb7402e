import { expect, test } from "./mock";
import { complaints, prefer, reply, say } from "./steps";

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

for (const width of [320, 360, 1000])
  for (const elder of [false, true])
    test(`the bar of the panel fits at ${width} px (${elder ? "elder" : "standard"})`, async ({ page }) => {
      await prefer(page, { elder, theme: "light" });
      await page.setViewportSize({ width, height: 640 });
      await page.goto("/host");
      await page.getByRole("button", { name: "问一问" }).click();
      await say(page, "你好");
      await reply(page, 1);
      const boxes = await page.locator(".top button:visible").evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
      const panel = await page.locator(".panel").evaluate((one) => one.getBoundingClientRect());
      expect(boxes.length).toBeGreaterThanOrEqual(4);
      for (const [place, box] of boxes.entries()) {
        expect(box.left).toBeGreaterThanOrEqual(panel.left);
        expect(box.right).toBeLessThanOrEqual(panel.right);
        const over = boxes.filter((other, index) => index > place && other.left < box.right - 1 && box.left < other.right - 1 && other.top < box.bottom - 1 && box.top < other.bottom - 1);
        expect(over).toEqual([]);
      }
      expect(new Set(boxes.map((box) => Math.round(box.top + box.height / 2))).size, "rows").toBeLessThanOrEqual(width === 320 && elder ? 2 : 1);
      expect(await page.locator(".names").evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
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
