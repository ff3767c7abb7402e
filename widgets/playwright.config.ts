import { defineConfig } from "@playwright/test";

// The browser is the system's own (YIXIAN_CHROMIUM, else Debian's); nothing is downloaded.
const PORT = Number(process.env["MOCK_PORT"] ?? 4173);

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  fullyParallel: false,
  workers: 1,
  forbidOnly: !!process.env["CI"],
  timeout: 30_000,
  reporter: [["list"]],
  use: {
    baseURL: process.env["YIXIAN_E2E_URL"] ?? `http://127.0.0.1:${PORT}`,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["YIXIAN_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `node e2e/mock/server.mjs`,
    url: `http://127.0.0.1:${PORT}/`,
    env: { MOCK_PORT: String(PORT) },
    reuseExistingServer: !process.env["CI"],
  },
});
