import { expect, test, type Page } from "./mock";
import { axe, complaints } from "./steps";

async function signIn(page: Page, name: string, next: string): Promise<void> {
  await page.goto(`/signin?next=${encodeURIComponent(next)}`);
  await page.getByLabel("用户名").fill(name);
  await page.getByLabel("密码").fill("demo-password");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page).toHaveURL(new RegExp(`${next}$`));
}

test("a wrong password is a sentence, and an address of somebody else's is never followed", async ({ page }) => {
  await page.goto("/signin?next=https://elsewhere.example/");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("alert")).toHaveText(/请填写用户名/);
  await page.getByLabel("用户名").fill("agent");
  await page.getByLabel("密码").fill("wrong");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("alert")).toHaveText(/用户名或密码不对/);
  await page.getByLabel("密码").fill("demo-password");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page).toHaveURL(/\/console$/);
});

test("without sign-in a staff page leads to the sign-in page", async ({ page }) => {
  await page.goto("/console");
  await expect(page).toHaveURL(/\/signin\?next=%2Fconsole/);
});

test("an agent finds a ticket, accepts it, and is told what a refusal lacks", async ({ page }) => {
  const heard = complaints(page);
  await signIn(page, "agent", "/console");
  await page.getByRole("link", { name: /夜间施工/ }).click();
  const card = page.locator("yx-ticket");
  await expect(card).toContainText("系统建议，待核对");
  await card.getByRole("button", { name: "不予受理" }).click();
  await card.getByRole("button", { name: "确定不予受理" }).click();
  await expect(card.getByRole("alert")).toContainText("必填");
  await card.getByRole("button", { name: "受理", exact: true }).click();
  await card.getByRole("button", { name: "确定受理" }).click();
  await expect(card.getByRole("status")).toHaveText("已完成。");
  await expect(card.locator(".badge").first()).toHaveText("已受理");
  await expect(page.locator(".list-pane .badge").first()).toHaveText("已受理");
  expect(heard).toEqual([]);
});

test("a ticket that somebody else changed is read again before anything is done", async ({ page }) => {
  await signIn(page, "agent", "/console");
  await page.getByRole("link", { name: /夜间施工/ }).click();
  const card = page.locator("yx-ticket");
  await card.getByRole("button", { name: "备注" }).click();
  await page.evaluate(async () => {
    const number = location.hash.slice(1);
    await fetch(`/api/v1/tickets/${number}/actions`, {
      method: "POST", headers: { "Content-Type": "application/json", "If-Match": '"1"' }, body: JSON.stringify({ action: "accept" }),
    });
  });
  await card.getByLabel("说明").fill("已电话核实");
  await card.getByRole("button", { name: "确定备注" }).click();
  await expect(card.getByRole("alert")).toContainText("已为您读取最新内容");
  await expect(card.locator(".badge").first()).toHaveText("已受理");
});

test("an editor tests what is found, retires a document with a reason and closes a gap", async ({ page }) => {
  await signIn(page, "editor", "/knowledge");
  await page.getByLabel("问题（每行一个）").fill("新生儿落户要什么材料\n火星移民");
  await page.getByRole("button", { name: "测试" }).click();
  await expect(page.locator(".result")).toHaveCount(2);
  await expect(page.locator(".result").first()).toContainText("出生医学证明");
  await expect(page.locator(".result").first()).toContainText("梅岭县");
  await expect(page.locator(".doc").first().locator(".area")).toHaveText("梅岭县");
  await expect(page.locator(".doc").last().locator(".area")).toHaveCount(0);
  await expect(page.locator(".result").last()).toContainText("没有查到");
  await page.getByRole("button", { name: /高龄津贴/ }).click();
  await page.getByRole("button", { name: "下架" }).click();
  await expect(page.getByRole("alert")).toHaveText("请写明理由。");
  await page.getByLabel(/请写明理由/).fill("已有新办法");
  await page.getByRole("button", { name: "下架" }).click();
  await expect(page.getByText("高龄津贴发放办法：已下架。")).toBeVisible();
  await expect(page.getByRole("button", { name: /高龄津贴/ })).toHaveCount(0);
  await page.getByRole("button", { name: "已补上，划掉" }).click();
  await expect(page.getByText("没有未解决的问题。")).toBeVisible();
});

test("a manager sees counts with what they count, and signs out", async ({ page }) => {
  await signIn(page, "manager", "/dashboard");
  await expect(page.getByText("全部 3 件工单")).toBeVisible();
  await expect(page.locator(".figures div").nth(1)).toContainText("2");
  await page.getByRole("button", { name: "退出登录" }).click();
  await expect(page).toHaveURL(/\/signin$/);
});

test("the bars of the counts have the product's colour", async ({ page }) => {
  await signIn(page, "manager", "/dashboard");
  const bar = await page.locator("meter").first().screenshot();
  const blank = await page.context().newPage();
  const colourAt = (share: number): Promise<number[]> =>
    blank.evaluate(
      async ([bytes, at]) => {
        const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
        canvas?.drawImage(image, 0, 0);
        return [...(canvas?.getImageData(image.width * at, image.height / 2, 1, 1).data ?? [])].slice(0, 3);
      },
      [[...bar], share] as const,
    );
  expect(await colourAt(0.1)).toEqual([0x0b, 0x4f, 0x8a]);
  expect(await colourAt(0.9)).toEqual([0xdd, 0xe2, 0xe8]);
});

for (const [role, path] of [["agent", "/console"], ["editor", "/knowledge"], ["manager", "/dashboard"]] as const)
  for (const theme of ["light", "dark"] as const)
    test(`${path} has no grave accessibility fault (${theme})`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({ bypassCSP: true, colorScheme: theme, baseURL });
      const page = await context.newPage();
      await page.goto("/signin");
      await axe(page);
      await signIn(page, role, path);
      if (role === "agent") await page.getByRole("link", { name: /夜间施工/ }).click();
      if (role === "editor") await page.getByRole("button", { name: /高龄津贴/ }).click();
      await page.waitForTimeout(300);
      await axe(page);
      await context.close();
    });
