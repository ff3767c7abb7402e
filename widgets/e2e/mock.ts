import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { test as base } from "@playwright/test";

export { expect, type Page } from "@playwright/test";

/** Tests against the scripted server: each worker has one of its own, so that cutting lines disturbs nobody else. */
export const test = base.extend<object, { scripted: string }>({
  scripted: [
    async ({}, use) => {
      const server = spawn(process.execPath, [fileURLToPath(new URL("mock/server.mjs", import.meta.url))], {
        env: { ...process.env, MOCK_PORT: "0" },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [address] = (await once(server.stdout, "data")) as [Buffer];
      await use(String(address).trim());
      server.kill();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ scripted }, use) => use(scripted),
});
