import { expect, test } from "./mock";
import { reply, say } from "./steps";

test("what is said without a network is kept and sent when it is back", async ({ page, context }) => {
  await page.goto("/");
  await say(page, "你好");
  await reply(page, 1);
  await context.setOffline(true);
  await expect(page.getByText("网络断开了")).toBeVisible();
  await say(page, "新生儿落户要什么材料");
  await expect(page.getByText("待发送")).toBeVisible();
  await context.setOffline(false);
  const card = await reply(page, 2);
  await expect(card).toContainText("出生医学证明");
  await expect(page.getByText("待发送")).toHaveCount(0);
  await expect(page.getByText("已重新连上")).toBeVisible();
});

test("too many conversations: the server's sentence, its pause, then the answer", async ({ page, request }) => {
  await request.post("/mock/refuse?status=429&after=2");
  await page.goto("/");
  const began = Date.now();
  await say(page, "你好");
  await expect(page.locator(".strip")).toContainText("打开对话太频繁");
  await expect(page.getByText("正在重新连接")).toHaveCount(0);
  await request.post("/mock/refuse?status=0");
  await reply(page, 1);
  expect(Date.now() - began).toBeGreaterThanOrEqual(1900);
  await expect(page.locator(".strip", { hasText: "频繁" })).toHaveCount(0);
});

test("a refusal for good is said once and tried again only when asked", async ({ page, request }) => {
  await request.post("/mock/refuse?status=403");
  await page.goto("/");
  await say(page, "你好");
  await expect(page.locator(".strip")).toContainText("没有获准");
  await request.post("/mock/refuse?status=0");
  await page.waitForTimeout(2500);
  await expect(page.locator(".strip")).toContainText("没有获准");
  await page.getByRole("button", { name: "立即重试" }).click();
  await reply(page, 1);
  await expect(page.locator(".strip", { hasText: "获准" })).toHaveCount(0);
});

test("a cut in the middle of an answer loses and doubles nothing", async ({ page, request }) => {
  await page.goto("/");
  await say(page, "长答");
  await expect(page.locator(".sentence").nth(5)).toBeVisible();
  await request.post("/mock/drop?ms=700");
  await expect(page.getByText("连接中断")).toBeVisible();
  const card = await reply(page, 1);
  await expect(card.locator(".sentence")).toHaveCount(40);
  await expect(page.locator(".entry.mine")).toHaveCount(1);
});

test("a reload takes the conversation up where it was", async ({ page }) => {
  await page.goto("/");
  await say(page, "新生儿落户要什么材料");
  await reply(page, 1);
  await page.locator("#question").fill("还没写完的话");
  await page.reload();
  await expect(page.locator(".entry.answer")).toHaveCount(1);
  await expect(page.locator("#question")).toHaveValue("还没写完的话");
  await say(page, "那要多久");
  await expect(await reply(page, 2)).toContainText("1 个工作日");
  await expect(page.locator("[data-test=announcer] p")).toHaveCount(1);
});

test("a session that has ended is replaced, said so, and the question answered", async ({ page, request }) => {
  await page.goto("/");
  await say(page, "你好");
  await reply(page, 1);
  await request.post("/mock/expire");
  await say(page, "那要多久");
  await expect(await reply(page, 2)).toContainText("1 个工作日");
  await expect(page.locator(".log").getByText("已为您开始新的对话")).toBeVisible();
});

test("a second tab shows the same conversation", async ({ page, context }) => {
  await page.goto("/");
  await say(page, "你好");
  await reply(page, 1);
  const other = await context.newPage();
  await other.goto("/");
  await expect(other.locator(".entry")).toHaveCount(2);
  await say(page, "那要多久");
  await reply(page, 2);
  await expect(other.locator(".entry.answer")).toHaveCount(2);
});

test("a conversation of 200 answers stays quick", async ({ page: first, context }) => {
  await first.goto("/");
  await say(first, "长答");
  await reply(first, 1);
  await first.waitForTimeout(400);
  await first.evaluate(() => {
    const log = JSON.parse(localStorage.getItem("yixian.log") ?? "{}");
    const [mine, answer] = log.entries;
    log.entries = Array.from({ length: 200 }, (_, n) => [
      { ...mine, id: `m${n}` },
      { ...answer, id: `a${n}`, reply: { ...answer.reply, reply_id: `a${n}` } },
    ]).flat();
    localStorage.setItem("yixian.log", JSON.stringify(log));
  });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.locator(".entry")).toHaveCount(400);
  const took = await page.evaluate(async () => {
    const app = document.querySelector("yx-citizen") as HTMLElement & { requestUpdate(): void; updateComplete: Promise<unknown> };
    const began = performance.now();
    app.requestUpdate();
    await app.updateComplete;
    return performance.now() - began;
  });
  expect(took).toBeLessThan(100);
});
