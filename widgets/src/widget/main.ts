import "../citizen/app";
import type { CitizenApp } from "../citizen/app";
import { html, LitElement, nothing, unsafeCSS, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { mark } from "../shared/icons";
import { define } from "../shared/light";
import tokens from "../styles/tokens.css?inline";
import styles from "../styles/launcher.css?inline";
import { TEXTS } from "../citizen/texts";

/** The button in another site's corner, and the conversation that it opens: in a shadow root, or in an iframe. */
export class Launcher extends LitElement {
  static override styles = [tokens, styles].map((text) => unsafeCSS(text));
  @property({ attribute: false }) base = "";
  @property({ attribute: false }) framed = false;
  @property({ attribute: false }) label: string = TEXTS.launcher;
  @state() private open = false;
  /** Made at the first opening and kept, so that closing loses nothing. */
  @state() private made = false;
  @query(".launcher") private readonly button!: HTMLButtonElement;

  protected override render(): TemplateResult {
    return html`<div class="panel" role="dialog" aria-label=${TEXTS.panel} ?hidden=${!this.open} @keydown=${this.pressed}>
        ${this.made ? this.inside() : nothing}
      </div>
      <button class="launcher" type="button" aria-expanded=${this.open ? "true" : "false"} @click=${this.toggle}>
        ${mark()}<span>${this.open ? TEXTS.close : this.label}</span>
      </button>`;
  }

  private inside(): TemplateResult {
    return this.framed
      ? html`<iframe src=${`${this.base}/embed`} title=${TEXTS.panel} allow="clipboard-write"></iframe>`
      : html`<yx-citizen mode="panel" .base=${this.base} @leave=${this.toggle}></yx-citizen>`;
  }

  private readonly toggle = (): void => {
    this.open = !this.open;
    this.made = true;
    void this.updateComplete.then(async () => {
      if (!this.open) return this.button.focus();
      const inside = this.renderRoot.querySelector<CitizenApp>("yx-citizen");
      await inside?.updateComplete;
      inside?.focus();
    });
  };

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.framed) this.toggle();
  }
}
define("yx-launcher", Launcher);

const script = document.currentScript as HTMLScriptElement | null;

function place(): void {
  if (document.querySelector("yx-launcher")) return;
  const launcher = new Launcher();
  launcher.base = script ? new URL(script.src).origin : "";
  launcher.framed = script?.dataset["mode"] === "iframe";
  if (script?.dataset["label"]) launcher.label = script.dataset["label"];
  document.body.append(launcher);
}
if (document.body) place();
else document.addEventListener("DOMContentLoaded", place, { once: true });
