import { expect, test, type Page } from "./mock";
import { axe, prefer, reply, say } from "./steps";

const STATES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  "the first page": async (page) => page.locator(".cat").first().click(),
  "an answer with an open source": async (page) => {
    await say(page, "新生儿落户要什么材料");
    const card = await reply(page, 1);
    await card.locator(".source").first().click();
    await page.locator(".passage").waitFor();
  },
  "a choice": async (page) => {
    await say(page, "身份证怎么办");
    await reply(page, 1);
  },
  "a draft being corrected": async (page) => {
    await say(page, "工地半夜施工");
    await (await reply(page, 1)).getByRole("button", { name: "修改情况说明" }).click();
  },
  "a ticket and its receipt": async (page) => {
    await say(page, "确认提交");
    await reply(page, 1);
  },
  "progress found": async (page) => {
    await page.getByRole("button", { name: "查进度" }).click();
    await page.getByLabel("工单号").fill("202611221400017");
    await page.getByLabel("取件码").fill("4821 7730");
    await page.getByRole("button", { name: "查询" }).click();
    await page.locator("[data-test=progress]").waitFor();
  },
  "progress with a field missing": async (page) => {
    await page.getByRole("button", { name: "查进度" }).click();
    await page.getByRole("button", { name: "查询" }).click();
    await expect(page.getByText("请填写工单号。")).toBeVisible();
  },
  "an emergency": async (page) => {
    await say(page, "家里煤气漏了");
    await reply(page, 1);
  },
  "an emergency kept in sight": async (page) => {
    await say(page, "家里煤气漏了");
    await reply(page, 1);
    await say(page, "你好");
    await reply(page, 2);
    await page.getByRole("region", { name: "紧急登记" }).waitFor();
  },
  "a refusal, a fault and a person": async (page) => {
    await say(page, "火星移民怎么办");
    await reply(page, 1);
    await say(page, "出错");
    await say(page, "转人工");
    await page.locator(".log").getByText("请问具体是什么情况").waitFor();
  },
  "no network": async (page) => {
    await say(page, "你好");
    await reply(page, 1);
    await page.context().setOffline(true);
    await say(page, "那要多久");
    await page.getByText("网络断开了").waitFor();
  },
  "clearing the conversation": async (page) => {
    await say(page, "你好");
    await reply(page, 1);
    await page.getByRole("button", { name: "清空对话" }).click();
    await page.getByText("确定清空").waitFor();
  },
};

const WAYS = {
  standard: { elder: false, theme: "light" },
  dark: { elder: false, theme: "dark" },
  elder: { elder: true, theme: "light" },
} as const;

for (const [way, prefs] of Object.entries(WAYS))
  for (const [state, reach] of Object.entries(STATES))
    test(`${state} has no grave accessibility fault (${way})`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({ bypassCSP: true, baseURL });
      const page = await context.newPage();
      await prefer(page, prefs);
      await page.goto("/");
      await reach(page);
      await axe(page);
      await context.close();
    });

for (const width of [360, 1280])
  test(`the elder way has large words and targets at ${width} px, and is kept`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await page.goto("/");
    await page.getByRole("button", { name: "长辈版" }).click();
    await page.reload();
    await expect(page.getByRole("button", { name: "标准版" })).toBeVisible();
    const small = async (): Promise<string[]> =>
      page.locator("button:visible, a:visible, input:visible, select:visible").evaluateAll((all) =>
        all
          .filter((one) => !one.closest(".vh") && !one.classList.contains("skip"))
          .map((one) => ({ name: one.className, box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.width < 60 || box.height < 60)
          .map(({ name, box }) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`),
      );
    expect(await small()).toEqual([]);
    await say(page, "新生儿落户要什么材料");
    const card = await reply(page, 1);
    for (const words of [card.locator(".prose"), card.locator(".source-title").first(), page.locator("#question")])
      expect(await words.evaluate((one) => parseFloat(getComputedStyle(one).fontSize))).toBeGreaterThanOrEqual(24);
    await card.locator(".source").first().click();
    await expect(card.locator(".passage")).toBeVisible();
    expect(await small()).toEqual([]);
    await say(page, "工地半夜施工");
    await (await reply(page, 2)).getByRole("button", { name: "修改类型" }).click();
    expect(await small()).toEqual([]);
  });

for (const [width, elder] of [[360, false], [360, true], [320, false], [320, true]] as const)
  test(`nothing is cut off at ${width} px (${elder ? "elder" : "standard"})`, async ({ page }) => {
    await prefer(page, { elder, theme: "light" });
    await page.setViewportSize({ width, height: 640 });
    await page.goto("/");
    const wide = (): Promise<string[]> =>
      page.locator("yx-citizen *:visible").evaluateAll((all) =>
        all
          .filter((one) => !one.closest(".vh, .skyline") && one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => `${one.tagName} ${one.className}`),
      );
    expect(await wide()).toEqual([]);
    await say(page, "新生儿落户要什么材料");
    await reply(page, 1);
    expect(await wide()).toEqual([]);
    await say(page, "工地半夜施工");
    await (await reply(page, 2)).getByRole("button", { name: "修改地点" }).click();
    expect(await wide()).toEqual([]);
    await say(page, "不想活了");
    await reply(page, 3);
    expect(await wide()).toEqual([]);
    await say(page, "确认提交");
    await reply(page, 4);
    expect(await wide()).toEqual([]);
    await expect(page.locator(".names:visible").filter({ hasText: "一线应答" })).toHaveCount(elder ? 0 : 1);
    expect(await page.locator(".names").evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
    await page.getByRole("button", { name: "查进度" }).click();
    expect(await wide()).toEqual([]);
  });

for (const [width, elder] of [[360, false], [360, true], [320, false], [320, true]] as const)
  test(`the whole example in the question box can be read at ${width} px (${elder ? "elder" : "standard"})`, async ({ page }) => {
    await prefer(page, { elder, theme: "light" });
    await page.setViewportSize({ width, height: 640 });
    await page.goto("/");
    const fits = (): Promise<boolean> =>
      page.locator("#question").evaluate((one) => {
        const box = one as HTMLTextAreaElement;
        box.value = box.placeholder; // measured as text: a placeholder has no size of its own
        const whole = box.scrollHeight <= box.clientHeight;
        box.value = "";
        return whole;
      });
    expect(await fits()).toBe(true);
    await say(page, "你好");
    await reply(page, 1);
    expect(await fits()).toBe(true);
  });

test("no internal code of an item stands on a card", async ({ page }) => {
  await page.goto("/");
  await say(page, "新生儿落户要什么材料");
  const card = await reply(page, 1);
  await expect(card).not.toContainText("POL-001");
  await expect(card.locator(".card-title")).toHaveAttribute("title", "POL-001");
});

test("dark follows the device until it is chosen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/");
  await expect(page.locator("yx-citizen")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "浅色" }).click();
  await page.reload();
  await expect(page.locator("yx-citizen")).toHaveAttribute("data-theme", "light");
});
