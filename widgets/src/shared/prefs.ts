import type { Store } from "./store";

export type Theme = "auto" | "light" | "dark";

export interface Prefs {
  readonly elder: boolean;
  readonly theme: Theme;
}

const KEY = "prefs";

export function readPrefs(store: Store): Prefs {
  const kept = store.read<Partial<Prefs>>(KEY);
  const theme = kept?.theme === "light" || kept?.theme === "dark" ? kept.theme : "auto";
  return { elder: kept?.elder === true, theme };
}

export const writePrefs = (store: Store, prefs: Prefs): void => store.write(KEY, prefs);

/** Whether dark is shown now, given the choice and what the device prefers. */
export const isDark = (theme: Theme): boolean =>
  theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
