import { expect, test, type Page } from "./mock";
import { prefer, reply, say } from "./steps";

/** Whether the whole of an element is on the screen now, and nothing lies over its middle. */
const inSight = (page: Page, selector: string): Promise<boolean> =>
  page.locator(selector).last().evaluate((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const hit = (one.getRootNode() as ShadowRoot).elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && one.contains(hit);
  });

for (const elder of [false, true])
  for (const width of [320, 360])
    test(`the decision on a draft is in sight without scrolling at ${width}x640 (${elder ? "elder" : "standard"})`, async ({ page }) => {
      await prefer(page, { elder, theme: "light" });
      await page.setViewportSize({ width, height: 640 });
      await page.goto("/");
      await say(page, `我家楼下工地半夜还在施工，噪声很大。${"一直到两点才停，老人睡不着。".repeat(12)}`);
      await reply(page, 1);
      await expect.poll(() => inSight(page, ".card-foot .button.primary")).toBe(true);
      await page.locator("[data-row=type]").scrollIntoViewIfNeeded();
      expect(await inSight(page, ".card-foot .button.primary")).toBe(true);
    });

test("a draft shows what is wanted and the unit, and which parts are guesses", async ({ page }) => {
  await page.goto("/");
  await say(page, "工地半夜施工");
  const card = await reply(page, 1);
  const row = (name: string) => card.locator(".facts > div").filter({ has: page.locator(`[data-row=${name}]`) });
  await expect(row("wanted")).toContainText("半夜不要施工");
  await expect(row("unit_name")).toContainText("临江区住房和城乡建设局");
  for (const name of ["unit_name", "category_path", "urgency"]) await expect(row(name).locator("dt")).toContainText("推测");
  for (const name of ["wanted", "contact", "location"]) await expect(row(name).locator("dt")).not.toContainText("推测");
  await expect(card).not.toContainText("linjiang-housing");
  await expect(card.locator(".prose")).not.toContainText(/类型：|确认提交/);
});

test("every line of a draft can be corrected, emptied or left as it is", async ({ page }) => {
  await page.goto("/");
  await say(page, "工地半夜施工");
  const change = async (name: string, value: string, count: number): Promise<void> => {
    const card = await reply(page, count);
    await card.locator(`[data-row=${name}]`).click();
    await expect(card.locator("[name=value]")).toBeFocused();
    const field = card.locator("[name=value]");
    if (name === "type") await field.selectOption(value);
    else await field.fill(value);
    await card.getByRole("button", { name: "按此修改" }).click();
  };
  await change("type", "求助", 1);
  await change("description", "路灯坏了，\n怎么没人修？", 2);
  await change("wanted", "修好", 3);
  await change("location", "示例路 8 号", 4);
  await change("occurred", "上周", 5);
  await change("contact", "", 6);
  const card = await reply(page, 7);
  for (const [name, text] of [["type", "求助"], ["description", "路灯坏了， 怎么没人修？"], ["wanted", "修好"], ["location", "示例路 8 号"], ["occurred", "上周"], ["contact", "未填写"]] as const)
    await expect(card.locator(`[data-row=${name}]`)).toContainText(text);
  await expect(page.locator(".entry.mine").nth(2)).toContainText("内容改成“路灯坏了， 怎么没人修？”");
  await change("unit_name", "城管", 7);
  await expect(page.locator(".entry.mine").last()).toContainText("补充“我认为承办单位应该是城管”");
  const last = await reply(page, 8);
  await last.locator("[data-row=location]").click();
  await last.getByRole("button", { name: "按此修改" }).click();
  await expect(page.locator(".entry.mine")).toHaveCount(8);
  await expect(last.locator("[data-row=location]")).toBeFocused();
});

test("Escape closes the line being corrected, and only it", async ({ page }) => {
  await page.goto("/host");
  await page.getByRole("button", { name: "问一问" }).click();
  await say(page, "工地半夜施工");
  const card = await reply(page, 1);
  await card.locator("[data-row=wanted]").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("改");
  await page.keyboard.press("Escape");
  await expect(card.locator("[data-row=wanted]")).toBeFocused();
  await expect(card.locator("[data-row=wanted]")).toContainText("半夜不要施工");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

const CALLS = { 家里煤气漏了: ["119"], 我不想活了: ["120", "110", "12356"], 电线断了: ["95598", "119", "110"] };
for (const [text, numbers] of Object.entries(CALLS))
  test(`an emergency begins with the numbers to call: ${text}`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto("/");
    await say(page, text);
    const card = await reply(page, 1);
    const calls = card.locator(".calls").first().getByRole("link");
    expect(await calls.evaluateAll((all) => all.map((one) => one.getAttribute("href")))).toEqual(numbers.map((number) => `tel:${number}`));
    const [first] = await calls.evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
    const words = await card.locator(".prose").evaluate((one) => one.getBoundingClientRect());
    expect(first!.height).toBeGreaterThanOrEqual(56);
    expect(first!.bottom).toBeLessThanOrEqual(words.top);
    for (const selector of [".card .call >> nth=0", ".card .numbers"]) await expect.poll(() => inSight(page, selector)).toBe(true);
    await expect(card.locator(".card-title")).toContainText(numbers[0]!);
  });

test("the other numbers of an emergency can be called too, and the short message number is written to", async ({ page }) => {
  await page.goto("/");
  await say(page, "家里煤气漏了");
  const more = (await reply(page, 1)).locator(".calls.more");
  await expect(more.getByRole("link", { name: "拨打 95598 供电抢修" })).toHaveAttribute("href", "tel:95598");
  await expect(more.getByRole("link", { name: "拨打 120 急救" })).toBeVisible();
  await say(page, "电线断了");
  await expect((await reply(page, 2)).getByRole("link", { name: "发短信 12110 短信报警" })).toHaveAttribute("href", "sms:12110");
});

test("a channel elsewhere can be called with one press", async ({ page }) => {
  await page.goto("/");
  await say(page, "法院判决不公");
  await expect((await reply(page, 1)).getByRole("link", { name: "拨打 12368 诉讼服务" })).toHaveAttribute("href", "tel:12368");
});

test("an emergency is told to screen readers as an alarm, once, and not after a reload", async ({ page }) => {
  await page.goto("/");
  const alarm = page.locator("[role=alert][data-test=alarm]");
  await say(page, "你好");
  await reply(page, 1);
  await expect(alarm).toHaveText("");
  await say(page, "着火了");
  await reply(page, 2);
  await expect(alarm).toContainText("请马上拨119");
  await expect(alarm.locator("p")).toHaveCount(1);
  await page.waitForTimeout(400);
  await page.reload();
  await expect(page.locator(".entry.answer")).toHaveCount(2);
  await expect(alarm).toHaveText("");
});

test("the number and code of an emergency are copied with one press and stay in sight", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await say(page, "着火了");
  const card = await reply(page, 1);
  await card.locator(".numbers").click();
  await expect(card.locator(".numbers")).toContainText("已复制");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("工单号：202611221400025\n取件码：4088 1735");
  const pinned = page.getByRole("region", { name: "紧急登记" });
  await expect(pinned).toHaveCount(0);
  await say(page, "你好");
  await reply(page, 2);
  await expect(pinned).toContainText("202611221400025");
  await expect(pinned).toContainText("40881735");
  await expect(pinned.getByRole("link", { name: /拨打 119/ })).toBeVisible();
  await pinned.getByRole("button", { name: "收起" }).click();
  await expect(pinned).toHaveCount(0);
  await expect(page.locator("#question")).toBeFocused();
});

test("a filed ticket says what comes next and by when, and leads to its progress and back", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto("/");
  await say(page, "工地半夜施工");
  await (await reply(page, 1)).getByRole("button", { name: "确认提交" }).click();
  const card = await reply(page, 2);
  await expect(card.locator("[data-test=pickup-code]")).toHaveText("4821 7730");
  await expect(card.locator(".prose")).not.toContainText("48217730");
  await expect(card.locator(".stage[aria-current=step]")).toContainText("办理");
  await expect(card.locator(".next")).toContainText("承办单位正在办");
  await expect(card).toContainText("应于 12月9日 18:00 前完成");
  await card.getByText("登记的内容").click();
  await expect(card.locator(".filed")).toContainText("临江区住房和城乡建设局");
  await card.getByRole("button", { name: "查看进度" }).click();
  await expect(page.locator("#found")).toBeFocused();
  await expect(page.locator("#found")).toBeInViewport();
  await expect(page.locator("[data-test=progress] .stage[aria-current=step]")).toContainText("办理");
  await page.getByRole("button", { name: "查另一张工单" }).click();
  await expect(page.getByLabel("工单号")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(card.getByRole("button", { name: "查看进度" })).toBeFocused();
  await expect(card.getByRole("button", { name: "查看进度" })).toBeInViewport(); // the conversation stands where it was
});

test("asking to clear takes the focus to the safe answer, and Escape gives it back", async ({ page }) => {
  await page.goto("/");
  await say(page, "你好");
  await reply(page, 1);
  await page.getByRole("button", { name: "清空对话" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "先不清空" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "清空对话" })).toBeFocused();
});

test("a draft and its lines are reached in order with Tab alone, each with a ring", async ({ page }) => {
  await page.goto("/");
  await say(page, "工地半夜施工");
  const card = await reply(page, 1);
  await page.locator("#main").focus();
  const seen: string[] = [];
  for (let step = 0; step < 24 && seen[seen.length - 1] !== "question"; step++) {
    await page.keyboard.press("Tab");
    seen.push(
      await page.evaluate(() => {
        const one = document.querySelector("yx-citizen")?.shadowRoot?.activeElement as HTMLElement | null;
        if (!one) return "";
        const ring = getComputedStyle(one).outlineStyle !== "none" || one.id === "question";
        return ring ? (one.dataset["row"] ?? (one.id || one.textContent!.trim())) : `no ring: ${one.className}`;
      }),
    );
  }
  const rows = await card.locator("[data-row]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["row"]));
  expect(seen.slice(0, rows.length + 2)).toEqual([...rows, "确认提交", "取消"]);
  expect(seen[seen.length - 1]).toBe("question");
});
