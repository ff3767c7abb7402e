import { expect, test, type Locator } from "@playwright/test";
import { axe, complaints, reply, say } from "./steps";

// The whole product in a browser: runs against the server that YIXIAN_E2E_URL names.
test.skip(!process.env["YIXIAN_E2E_URL"], "YIXIAN_E2E_URL is not set");

test("ask, cite, follow up", async ({ page }) => {
  const heard = complaints(page);
  await page.goto("/");
  await say(page, "新生儿落户要什么材料");
  const first = await reply(page, 1);
  await expect(first).toContainText("出生医学证明");
  await expect(first.locator(".source-dates").first()).toContainText(/\d{4}年\d{1,2}月\d{1,2}日/);
  await first.locator(".cite").first().click();
  await expect(page.locator(".passage")).toContainText("出生医学证明");
  await page.keyboard.press("Escape");
  await say(page, "那要多久");
  const second = await reply(page, 2);
  await expect(second).toContainText(/工作日|当场|即办|自然日/);
  await second.getByRole("button", { name: "有用" }).click();
  await expect(second).toContainText("谢谢，已记下");
  expect(heard).toEqual([]);
});

test("what nobody can know is said so", async ({ page }) => {
  await page.goto("/");
  await say(page, "明天股票会涨吗");
  const card = await reply(page, 1);
  await expect(card).toHaveClass(/kind-refusal/);
  await expect(card.locator(".source")).toHaveCount(0);
});

test("complain, correct, confirm, and look up progress by number and code", async ({ page }) => {
  await page.goto("/");
  await say(page, "我家楼下工地半夜还在施工，噪声很大");
  const draft = await reply(page, 1);
  const correct = async (card: Locator, label: string, value: string, count: number): Promise<Locator> => {
    await card.getByRole("button", { name: `修改${label}` }).click();
    await card.getByLabel(label).fill(value);
    await card.getByRole("button", { name: "按此修改" }).click();
    return reply(page, count);
  };
  let card = await correct(draft, "地点", "临江区示例路8号", 2);
  await expect(card.locator("[data-row=location]")).toContainText("临江区示例路8号");
  await expect(card.locator("[data-row=unit_name]")).toContainText("临江区");
  card = await correct(card, "希望怎么解决", "晚上别施工，什么时候能停？", 3);
  await expect(card.locator("[data-row=wanted]")).toContainText("什么时候能停");
  card = await correct(card, "联系方式", "13800001111", 4);
  await expect(card.locator("[data-row=contact]")).toContainText("13800001111");
  card = await correct(card, "联系方式", "", 5);
  await expect(card.locator("[data-row=contact]")).toContainText("未填写");
  await card.getByRole("button", { name: "确认提交" }).click();
  const receipt = await reply(page, 6);
  const number = await receipt.locator("[data-test=ticket-number]").innerText();
  const code = await receipt.locator("[data-test=pickup-code]").innerText();
  expect(number).toMatch(/^\d{15,20}$/);
  await page.getByRole("button", { name: "查进度", exact: true }).click();
  await page.getByLabel("工单号").fill(number);
  await page.getByLabel("取件码").fill(code);
  await page.getByRole("button", { name: "查询" }).click();
  await expect(page.locator("[data-test=progress]")).toContainText(number);
  await expect(page.locator(".timeline li").first()).toBeVisible();
});

test("disconnect, say something, and be answered on reconnecting; a reload keeps it all", async ({ page, context }) => {
  await page.goto("/");
  await say(page, "新生儿落户要什么材料");
  await reply(page, 1);
  await context.setOffline(true);
  await say(page, "那要多久");
  await expect(page.getByText("待发送")).toBeVisible();
  await context.setOffline(false);
  await reply(page, 2);
  await page.reload();
  await expect(page.locator(".entry.answer")).toHaveCount(2);
  await expect(page.locator(".entry.mine")).toHaveCount(2);
});

test("an emergency shows the number first", async ({ page }) => {
  await page.goto("/");
  await say(page, "家里煤气泄漏了，味道很大");
  await expect((await reply(page, 1)).getByRole("link", { name: /拨打 1(10|19|20)/ }).first()).toBeVisible();
});

test("the elder way at 360 px has no grave accessibility fault", async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    bypassCSP: true, viewport: { width: 360, height: 740 }, baseURL,
  });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "长辈版" }).click();
  await axe(page);
  await say(page, "新生儿落户要什么材料");
  const card = await reply(page, 1);
  await card.locator(".source").first().click();
  await expect(card.locator(".passage")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await axe(page);
  await context.close();
});

test("a stranger reads no staff page", async ({ page }) => {
  for (const path of ["/console", "/dashboard", "/knowledge"]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/signin/);
  }
});
