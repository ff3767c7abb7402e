import { isDark, readPrefs } from "../shared/prefs";
import { storeOn } from "../shared/store";

/** Gives a staff page the way to read that was chosen on this device. */
export function applyPrefs(host: HTMLElement): void {
  const dark = isDark(readPrefs(storeOn(() => localStorage)).theme) ? "dark" : "light";
  for (const element of [host, document.documentElement]) element.setAttribute("data-theme", dark);
}
