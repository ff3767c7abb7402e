import { html, LitElement, nothing, unsafeCSS, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { ApiError } from "../shared/api";
import { icon, mark } from "../shared/icons";
import { define } from "../shared/light";
import { applyPrefs } from "./appearance";
import "./console";
import "./dashboard";
import "./knowledge";
import { ask, type Me } from "./model";
import formStyles from "../styles/forms.css?inline";
import staffStyles from "../styles/staff.css?inline";
import tokens from "../styles/tokens.css?inline";
import "../styles/document.css";
import { STAFF } from "./texts";

/** The frame of every staff page: who is signed in, which pages the role has, and the page itself. */
export class StaffApp extends LitElement {
  static override styles = [tokens, formStyles, staffStyles].map((text) => unsafeCSS(text));
  @state() private me: Me | null = null;
  @state() private fault = "";
  private readonly page = location.pathname.replace(/\/$/, "");

  override connectedCallback(): void {
    super.connectedCallback();
    applyPrefs(this);
    document.title = `${STAFF.pages[this.page] ?? ""} · ${STAFF.product}`;
    void this.load();
  }

  protected override render(): TemplateResult {
    return html`<header class="bar">
        <a class="bar-brand" href=${this.page}>${mark()}<span>${STAFF.product}</span></a>
        <nav aria-label="页面">
          ${(this.me?.pages ?? []).map(
            (page) => html`<a href=${page} aria-current=${page === this.page ? "page" : nothing}>${STAFF.pages[page] ?? page}</a>`,
          )}
        </nav>
        ${this.me
          ? html`<div class="who">
              <span>${this.me.name || this.me.username} · ${STAFF.roles[this.me.role] ?? this.me.role}</span>
              <button class="button quiet" type="button" @click=${this.signOut}>${STAFF.signOut}</button>
            </div>`
          : nothing}
      </header>
      <main class="page" id="main">
        <h1 class="vh">${STAFF.pages[this.page] ?? STAFF.product}</h1>
        ${this.fault
          ? html`<p class="fault" role="alert">${icon("alert")}<span>${this.fault}</span>
              <button class="button" type="button" @click=${this.load}>${STAFF.again}</button></p>`
          : this.me
            ? this.content()
            : html`<p class="quiet-text" role="status">${STAFF.loading}</p>`}
      </main>`;
  }

  private content(): TemplateResult {
    switch (this.page) {
      case "/knowledge":
        return html`<yx-knowledge></yx-knowledge>`;
      case "/dashboard":
        return html`<yx-dashboard></yx-dashboard>`;
      default:
        return html`<yx-console></yx-console>`;
    }
  }

  private readonly load = async (): Promise<void> => {
    this.fault = "";
    try {
      this.me = await ask<Me>("/me");
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        return location.assign(`/signin?next=${encodeURIComponent(this.page)}`);
      this.fault = error instanceof Error ? error.message : String(error);
    }
  };

  private async signOut(): Promise<void> {
    try {
      await ask("/logout", { method: "POST" });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) {
        this.fault = error instanceof Error ? error.message : String(error);
        return;
      }
    }
    location.assign("/signin");
  }
}
define("yx-staff", StaffApp);
