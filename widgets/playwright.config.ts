import { defineConfig } from "@playwright/test";

// The browser is the system's own (YIXIAN_CHROMIUM or CHROMIUM, else Debian's); nothing is downloaded.
const executablePath = process.env["YIXIAN_CHROMIUM"] ?? process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const product = process.env["YIXIAN_E2E_URL"];

export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env["CI"],
  timeout: 45_000,
  expect: { timeout: 8_000 },
  reporter: [["list"]],
  // `pages`: every state of the pages, against a scripted server. `product`: whole journeys, against a running service.
  projects: [
    { name: "pages", testMatch: "*.spec.ts", testIgnore: "journey.spec.ts" },
    { name: "product", testMatch: "journey.spec.ts", fullyParallel: false, use: { baseURL: product } },
  ],
  use: {
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
      ],
    },
  },
});
