import { html, nothing, type TemplateResult } from "lit";
import { icon, mark, type IconName } from "../shared/icons";
import { TEXTS } from "./texts";

export interface TopBar {
  readonly elder: boolean;
  readonly dark: boolean;
  readonly talking: boolean;
  readonly closable: boolean;
  readonly short: boolean;
  home(): void;
  progress(): void;
  toggleElder(): void;
  toggleDark(): void;
  clear(): void;
  close(): void;
}

/** The bar at the top: whose service this is, and the ways to read it. */
export function topBar(bar: TopBar): TemplateResult {
  const button = (name: IconName, label: string, press: () => void, spoken = label, look = ""): TemplateResult =>
    html`<button
      class="bar-button ${look}"
      type="button"
      data-progress=${name === "search" ? "top" : nothing}
      ?data-clear=${name === "broom"}
      aria-label=${spoken}
      @click=${press}
    >
      ${icon(name)}<span class="bar-label">${label}</span>
    </button>`;
  return html`<header class="top ${bar.talking ? "talking" : ""}">
    <button class="brand" type="button" @click=${bar.home} aria-label=${`${TEXTS.city} ${TEXTS.product}，回到首页`}>
      ${mark()}
      <span class="names"
        >${bar.short ? nothing : html`<span class="city">${TEXTS.city}</span><span class="dot" aria-hidden="true">·</span>`}
        <span class="product">${TEXTS.product}</span></span
      >
    </button>
    <div class="bar-buttons">
      ${button("search", TEXTS.progress, bar.progress, TEXTS.progress, "worded")}
      ${bar.talking ? button("broom", TEXTS.clear, bar.clear, TEXTS.newTalk) : nothing}
      ${button("elder", bar.elder ? TEXTS.elderOff : TEXTS.elderOn, bar.toggleElder)}
      ${button(bar.dark ? "sun" : "moon", bar.dark ? TEXTS.light : TEXTS.dark, bar.toggleDark)}
      ${bar.closable ? button("close", TEXTS.close, bar.close, TEXTS.close, "bar-close") : nothing}
    </div>
  </header>`;
}

export type Connection = "fine" | "offline" | "waiting" | "refused" | "found";

/** The state of the connection in a sentence, with what can be done. `refusal`: what the server said, if it refuses for now. */
export const connectionBar = (state: Connection, retry: () => void, refusal: string): TemplateResult =>
  html`<div class="connection" role="status">
    ${state === "fine"
      ? nothing
      : html`<p class="strip ${state}">
          <span class="strip-text">${icon(state === "found" ? "check" : "alert")}<span>${(state !== "offline" && state !== "found" && refusal) || TEXTS[state]}</span></span>
          ${state === "found" || state === "offline" || (state === "waiting" && refusal) ? nothing : html`<button class="strip-button" type="button" @click=${retry}>${TEXTS.retry}</button>`}
        </p>`}
  </div>`;

/** Asks, in the page and not over it, whether to forget the conversation. */
export const clearBar = (yes: () => void, no: () => void): TemplateResult =>
  html`<div class="strip ask" role="alertdialog" aria-label=${TEXTS.clearAsk} aria-describedby="clear-note">
    <span><strong>${TEXTS.clearAsk}</strong> <span id="clear-note">${TEXTS.newTalkNote}</span></span>
    <button class="strip-button strong" type="button" @click=${yes}>${TEXTS.newTalk}</button>
    <button class="strip-button quiet-first" type="button" @click=${no}>${TEXTS.keepTalk}</button>
  </div>`;
