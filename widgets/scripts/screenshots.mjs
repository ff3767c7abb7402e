// Takes the pictures of the documentation from a running service: `node scripts/screenshots.mjs http://127.0.0.1:8000 ../docs/images`.
// With YIXIAN_STAFF_PASSWORD also those of the staff's pages, signed in as the demonstration accounts.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";

const [base = "http://127.0.0.1:8000", folder = "../docs/images"] = process.argv.slice(2);
const password = process.env.YIXIAN_STAFF_PASSWORD;
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.YIXIAN_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
});

async function open(width, height, prefs) {
  const context = await browser.newContext({ viewport: { width, height }, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  if (prefs) await context.addInitScript((value) => localStorage.setItem("yixian.prefs", JSON.stringify(value)), prefs);
  const page = await context.newPage();
  await page.goto(base);
  await page.locator("#question").waitFor();
  return page;
}

async function say(page, text, answers) {
  await page.fill("#question", text);
  await page.press("#question", "Enter");
  await page.locator(".entry.answer .tools, .entry.answer .kind-smalltalk").nth(answers - 1).waitFor();
  await page.waitForTimeout(500);
}

const keep = (page, name) => page.screenshot({ path: join(folder, `${name}.png`) });

let page = await open(1280, 800);
await keep(page, "citizen");
await say(page, "新生儿落户要什么材料", 1);
await page.locator(".cite").first().click();
await page.waitForTimeout(300);
await keep(page, "citizen-answer");

page = await open(1280, 800);
await say(page, "临江区示例小区楼下的工地昨天半夜还在施工，噪声很大", 1);
await keep(page, "citizen-draft");
await page.getByRole("button", { name: "确认提交" }).click();
await page.locator("[data-test=ticket-number]").waitFor();
await page.waitForTimeout(500);
await keep(page, "citizen-ticket");

page = await open(360, 740, { elder: true, theme: "light" });
await say(page, "新生儿落户要多久", 1);
await keep(page, "citizen-elder-phone");

page = await open(360, 740, { elder: false, theme: "dark" });
await say(page, "新生儿落户要什么材料", 1);
await keep(page, "citizen-dark-phone");

if (password)
  for (const [user, path] of [["demo-agent", "/console"], ["demo-editor", "/knowledge"], ["demo-manager", "/dashboard"]]) {
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: "Asia/Shanghai" })).newPage();
    await page.goto(`${base}/signin?next=${path}`);
    await page.fill("#username", user);
    await page.fill("#password", password);
    await page.press("#password", "Enter");
    await page.waitForURL(`**${path}`);
    await page.waitForTimeout(800);
    if (path === "/console") await page.locator(".row-link").first().click();
    if (path === "/knowledge") {
      await page.fill("#queries", "孩子上户口要带啥\n楼下烧烤店油烟太大");
      await page.getByRole("button", { name: "测试" }).click();
    }
    await page.waitForTimeout(800);
    await keep(page, `staff${path.replace("/", "-")}`);
  }
await browser.close();
