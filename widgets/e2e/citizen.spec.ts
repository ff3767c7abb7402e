import { expect, test } from "./mock";
import { complaints, reply, say } from "./steps";

test("a first question can be asked at once and is answered with its sources", async ({ page }) => {
  const heard = complaints(page);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("办事问一句，句句有出处");
  await say(page, "新生儿落户要什么材料");
  const card = await reply(page, 1);
  await expect(card).toContainText("《出生医学证明》");
  await expect(card.locator(".source-dates").first()).toContainText("2026年2月1日生效");
  await card.getByRole("button", { name: /^依据 1/ }).first().click();
  const side = page.getByRole("complementary", { name: "依据原文" });
  await expect(side).toContainText("父母双方居民户口簿");
  await expect(side.getByRole("heading")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(side).toHaveCount(0);
  await expect(card.locator(".cite").first()).toBeFocused();
  expect(heard).toEqual([]);
});

test("sentences are told to screen readers one by one, each once", async ({ page }) => {
  await page.goto("/");
  await say(page, "新生儿落户要什么材料");
  await reply(page, 1);
  const told = page.locator("[data-test=announcer] p");
  await expect(told).toHaveCount(6);
  await expect(told.nth(1)).toHaveText("1. 《出生医学证明》，原件 1 份");
});

test("a complaint is corrected, confirmed and followed by number and code", async ({ page }) => {
  await page.goto("/");
  await say(page, "我家楼下工地半夜还在施工，噪声很大");
  const draft = await reply(page, 1);
  await draft.getByRole("button", { name: "修改地点" }).click();
  await draft.getByLabel("地点").fill("临江区示例路 8 号");
  await draft.getByRole("button", { name: "按此修改" }).click();
  const second = await reply(page, 2);
  await expect(second).toContainText("临江区示例路 8 号");
  await expect(draft).toContainText("已经更新");
  await second.getByRole("button", { name: "确认提交" }).click();
  const receipt = await reply(page, 3);
  await expect(receipt.locator("[data-test=ticket-number]")).toHaveText("202611221400017");
  await expect(receipt).toContainText("请保存");
  const code = await receipt.locator("[data-test=pickup-code]").innerText();
  await page.getByRole("button", { name: "查进度", exact: true }).click();
  await page.getByLabel("工单号").fill("202611221400017");
  await page.getByLabel("取件码").fill("0000 0000");
  await page.getByRole("button", { name: "查询" }).click();
  await expect(page.getByText("没有找到这份诉求")).toBeVisible();
  await page.getByLabel("取件码").fill(code);
  await page.getByRole("button", { name: "查询" }).click();
  await expect(page.locator("[data-test=progress]")).toContainText("办理中");
  await expect(page.locator(".timeline li")).toHaveCount(4);
  await page.getByRole("button", { name: "补充情况" }).click();
  await page.getByLabel("要补充的情况").fill("昨晚又施工到两点");
  await page.getByRole("button", { name: "提交补充" }).click();
  await expect(page.locator(".timeline li").first()).toContainText("昨晚又施工到两点");
  await page.getByRole("button", { name: "返回对话" }).click();
  await expect(receipt).toBeVisible();
  await expect(page.getByRole("button", { name: "查进度", exact: true })).toBeFocused();
});

test("a choice is one press", async ({ page }) => {
  await page.goto("/");
  await say(page, "身份证怎么办");
  const card = await reply(page, 1);
  await expect(card.getByText("临时居民身份证")).toHaveCount(1);
  await card.getByRole("button", { name: "临时居民身份证" }).click();
  await expect(page.locator(".entry.mine")).toHaveCount(2);
});

test("text that looks like markup stays text, and a strange link stays unlinked", async ({ page }) => {
  await page.goto("/");
  await say(page, "xss <b>x</b>");
  const card = await reply(page, 1);
  await expect(card).toContainText("<script>");
  await card.locator(".source").click();
  await expect(page.locator(".passage h3")).toHaveText("<b>粗体</b>");
  await expect(page.locator(".passage a")).toHaveCount(0);
  await expect(page).toHaveTitle(/一线应答/);
});

test("a reply can be rated, and a fault is a sentence", async ({ page }) => {
  await page.goto("/");
  await say(page, "那要多久");
  const card = await reply(page, 1);
  await card.getByRole("button", { name: "有用" }).click();
  await expect(card).toContainText("谢谢，已记下");
  await say(page, "出错");
  await expect(page.locator(".remark.fault")).toContainText("请一分钟后再试");
});

test("a person can take over", async ({ page }) => {
  await page.goto("/");
  await say(page, "转人工");
  await expect(page.getByText("前面还有 2 位")).toBeVisible();
  await expect(page.locator(".log").getByText("请问具体是什么情况")).toBeVisible();
});

test("everything can be done from the keyboard", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "跳到提问框" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#question")).toBeFocused();
  await page.keyboard.type("第一行");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("落户");
  await page.keyboard.press("Enter");
  await reply(page, 1);
  await expect(page.locator(".entry.mine .said")).toHaveText("第一行\n落户", { useInnerText: true });
  await expect(page.locator("#question")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator(".tool").last()).toBeFocused();
});
