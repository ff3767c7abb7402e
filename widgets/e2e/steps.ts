import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Says a text in the question box, as a person with a keyboard does. */
export async function say(page: Page, text: string): Promise<void> {
  const box = page.locator("#question");
  await box.fill(text);
  await box.press("Enter");
}

/** The newest reply's card, once it is whole. */
export async function reply(page: Page, count: number): Promise<ReturnType<Page["locator"]>> {
  const cards = page.locator(".entry.answer .card");
  await expect(cards).toHaveCount(count, { timeout: 15_000 });
  await expect(page.locator("[data-test=working]")).toHaveCount(0, { timeout: 15_000 });
  return cards.nth(count - 1);
}

/** Fails on every serious or critical accessibility fault of the page as it stands. */
export async function axe(page: Page): Promise<void> {
  await page.waitForTimeout(350); // entrance fades end; axe measures colours as they are painted
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(
    grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join("; ")}`),
    "serious accessibility faults",
  ).toEqual([]);
}

/** Collects what a browser complains about: script errors, and anything that the content policy stopped. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Refused/.test(message.text())) heard.push(message.text());
  });
  return heard;
}

export const prefer = (page: Page, prefs: { elder: boolean; theme: "light" | "dark" }): Promise<unknown> =>
  page.addInitScript((value) => localStorage.setItem("yixian.prefs", JSON.stringify(value)), prefs);
