import { html, LitElement, nothing, unsafeCSS, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { ApiError } from "../shared/api";
import { icon, mark } from "../shared/icons";
import { define } from "../shared/light";
import { applyPrefs } from "./appearance";
import formStyles from "../styles/forms.css?inline";
import staffStyles from "../styles/staff.css?inline";
import tokens from "../styles/tokens.css?inline";
import "../styles/document.css";
import { ask, type Me } from "./model";
import { STAFF } from "./texts";

/** Only a path of this site: never where a link of somebody else's points. */
export function nextPage(asked: string | null, pages: readonly string[]): string {
  return asked && pages.includes(asked) ? asked : (pages[0] ?? "/");
}

/** Where staff signs in; then on to the page that was asked for, or to the role's own. */
export class SignIn extends LitElement {
  static override styles = [tokens, formStyles, staffStyles].map((text) => unsafeCSS(text));
  @state() private fault = "";
  @state() private wrong: "username" | "password" | "" = "";
  @state() private busy = false;
  @state() private me: Me | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    applyPrefs(this);
    const asked = new URLSearchParams(location.search);
    if (asked.get("reason") === "role") {
      this.fault = STAFF.wrongRole;
      void ask<Me>("/me").then((me) => (this.me = me), () => undefined);
    }
  }

  protected override render(): TemplateResult {
    return html`<main class="signin">
      <div class="signin-card">
        <p class="signin-brand">${mark()}<span>${STAFF.city} · ${STAFF.product}</span></p>
        <h1>${STAFF.signIn}</h1>
        <p class="quiet-text">${STAFF.signInLead}</p>
        ${this.fault ? html`<p class="fault" role="alert" id="signin-fault">${icon("alert")}<span>${this.fault}</span></p>` : nothing}
        ${this.me
          ? html`<p><a class="button" href=${nextPage(null, this.me.pages)}>${STAFF.ownPage}</a></p>`
          : nothing}
        <form class="edit" @submit=${this.submit} novalidate>
          ${this.input("username", STAFF.username, "text", "username")}
          ${this.input("password", STAFF.password, "password", "current-password")}
          <button class="button primary" type="submit" ?disabled=${this.busy}>${this.busy ? STAFF.entering : STAFF.enter}</button>
        </form>
        <p class="signin-foot"><a href="/">${STAFF.citizenPage}</a></p>
      </div>
    </main>`;
  }

  private input(name: "username" | "password", label: string, type: string, autocomplete: AutoFill): TemplateResult {
    const wrong = this.wrong === name;
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} type=${type} autocomplete=${autocomplete} aria-invalid=${wrong ? "true" : "false"}
        aria-describedby=${wrong ? "signin-fault" : nothing} />
    </div>`;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const username = String(form.get("username") ?? "").trim();
    const password = String(form.get("password") ?? "");
    this.wrong = username ? (password ? "" : "password") : "username";
    this.fault = this.wrong === "username" ? STAFF.nameMissing : this.wrong === "password" ? STAFF.passwordMissing : "";
    if (this.wrong) return this.renderRoot.querySelector<HTMLElement>(`#${this.wrong}`)?.focus();
    this.busy = true;
    try {
      const { pages } = await ask<{ pages: readonly string[] }>("/login", { body: { username, password } });
      location.assign(nextPage(new URLSearchParams(location.search).get("next"), pages));
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : String(error);
      this.busy = false;
    }
  }
}
define("yx-signin", SignIn);
